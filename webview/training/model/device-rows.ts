import type { DeviceMenuState } from '../../../src/protocol/training-view.ts';

/** A line of the device menu. */
export interface DeviceRow {
  readonly device: string;
  /** What it is, or why it cannot be used. */
  readonly text: string;
  readonly isAvailable: boolean;
  readonly isChosen: boolean;
}

/** Devices by name, in the order of the menu, with what each runs on. */
const known: Readonly<Record<string, string>> = {
  cpu: 'the processor',
  webgpu: 'the graphics card, by WebGPU',
  wasm: 'the processor, by WebAssembly',
  tensorflow: 'TensorFlow, by tfjs-node',
  'tfjs-cpu': 'the processor, slowly: to try out how a device behaves',
};

export function deviceRows({ chosen, auto, options, isLooking }: DeviceMenuState): readonly DeviceRow[] {
  const found = auto === null ? 'the fastest that is there' : `${auto.device}: ${auto.reason}`;
  const rows: DeviceRow[] = [{ device: 'auto', text: found, isAvailable: true, isChosen: chosen === 'auto' }];
  for (const [device, what] of Object.entries(known)) {
    const option = options.find(({ name }) => name === device);
    const isChosen = chosen === device;
    if (option === undefined) {
      rows.push({ device, text: isLooking ? `${what} (looking…)` : what, isAvailable: true, isChosen });
    } else if (option.obstacle === null) {
      const { description } = option;
      rows.push({ device, text: description === null ? what : `${what}: ${description}`, isAvailable: true, isChosen });
    } else rows.push({ device, text: sentence(option.obstacle), isAvailable: false, isChosen });
  }
  return rows;
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(upper) ? upper : `${upper}.`;
}

/** The menu while it is closed. */
export function chosenText({ chosen, auto }: DeviceMenuState): string {
  return chosen === 'auto' && auto !== null ? `auto, which is ${auto.device}` : chosen;
}
