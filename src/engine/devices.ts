import { requireDevice } from './device/registry.ts';

/**
 * The name of a device, for all that takes one: `torch.device`. It is started when it is first used.
 * @throws Error that lists the devices, where there is none of this name
 */
export function device(name: string): string {
  requireDevice(name);
  return name;
}
