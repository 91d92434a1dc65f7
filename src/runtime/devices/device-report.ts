/** How fast a device is, measured. */
export interface DeviceSpeed {
  /** Billions of floating-point operations a second in a product of two matrices [512, 512]. */
  readonly product: number;
  /** Gigabytes a second that additions of large tensors read and write. */
  readonly bandwidth: number;
  /** Microseconds from one small operation to the next. */
  readonly operation: number;
  /** Microseconds from asking for one number to having it. */
  readonly read: number;
}

/** What was found out about a device. */
export interface DeviceReport {
  readonly device: string;
  /** What it is called beside that: a GPU's name, what computes the CPU's products. */
  readonly description: string | null;
  /** Why it cannot be used, and what to do about it; null where it can. */
  readonly obstacle: string | null;
  readonly speed: DeviceSpeed | null;
  /** What else should be known: why something slower is used. */
  readonly note: string | null;
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const speeds = ['product', 'bandwidth', 'operation', 'read'];

function isSpeed(value: unknown): value is DeviceSpeed {
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map<string, unknown>(Object.entries(value));
  return speeds.every((name) => typeof entries.get(name) === 'number');
}

/** Whether it is one: it comes from a process or a file. */
export function isDeviceReport(value: unknown): value is DeviceReport {
  if (typeof value !== 'object' || value === null) return false;
  const { device, description, obstacle, note, speed }: Partial<Record<keyof DeviceReport, unknown>> = value;
  const texts = [description, obstacle, note];
  return typeof device === 'string' && texts.every(isTextOrNull) && (speed === null || isSpeed(speed));
}
