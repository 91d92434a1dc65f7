/** A kernel that failed in the device thread, some time after it was asked for. */
export class DeviceOperationError extends Error {
  override name = 'DeviceOperationError';
  readonly device: string;
  /** The op during which the kernel was queued: an id of the caller's, or the kernel's own count without one. */
  readonly operation: number;
  readonly kernel: string;

  constructor(device: string, operation: number, kernel: string, cause: string) {
    super(`${kernel} failed on device '${device}': ${cause}`);
    this.device = device;
    this.operation = operation;
    this.kernel = kernel;
  }
}

/** The device thread has ended; nothing that lived on it is left. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError';
  readonly device: string;

  constructor(device: string, cause: string) {
    super(
      `Device '${device}' is lost: ${cause}. The tensors on it are gone; start the run again, or use device 'cpu'.`,
    );
    this.device = device;
  }
}
