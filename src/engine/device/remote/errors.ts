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

/** Thrown by a device's own kernels when it has gone: no single operation has failed. */
export class DeviceGoneError extends Error {
  override name = 'DeviceGoneError';
}

/** The device could not be opened: no GPU, a driver that is refused, a library that cannot be loaded. */
export class DeviceUnavailableError extends Error {
  override name = 'DeviceUnavailableError';
  readonly device: string;
  /** Why, and what to do about it. */
  readonly reason: string;

  constructor(device: string, reason: string) {
    super(`Device '${device}' is not available: ${reason}.`);
    this.device = device;
    this.reason = reason;
  }
}
