/** What to say of a name that no device has. `available`: the names that may stand there. */
export function unknownDevice(name: string, available: readonly string[]): string {
  return `There is no device '${name}'. Available devices: ${available.join(', ')}.${hintAt(name)}`;
}

function hintAt(name: string): string {
  if (name === 'auto') return " 'auto' is for a whole run: --device auto, or the setting backstep.device.";
  return /^(cuda|gpu|mps|xpu)\b/.test(name) ? " A graphics card, whatever its maker, is 'webgpu'." : '';
}
