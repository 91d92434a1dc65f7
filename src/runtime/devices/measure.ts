import { noGrad, randn, type Tensor } from '../../engine/index.ts';
import type { DeviceSpeed } from './device-report.ts';

/** Milliseconds that each measurement takes, or its one call where that takes longer. */
const span = 120;

/** How fast a device is. Takes half a second, on slow devices a few. */
export function measure(device: string): DeviceSpeed {
  return noGrad(() => {
    const matrix = randn([512, 512]).to(device);
    const large = randn([1 << 21]).to(device);
    const small = randn([8]).to(device);
    const product = secondsOf(() => matrix.matmul(matrix));
    const addition = secondsOf(() => large.add(large));
    const operation = secondsOf(() => small.add(small), 64);
    const read = secondsOf(() => wait(small.add(small)), 16);
    return {
      product: (2 * 512 ** 3) / product / 1e9,
      bandwidth: (3 * large.storage.byteLength) / addition / 1e9,
      operation: operation * 1e6,
      read: read * 1e6,
    };
  });
}

/** Seconds of one call, when they follow on one another; the device is waited for at the end. */
function secondsOf(run: () => Tensor, least = 1): number {
  wait(run());
  for (let count = least; ; count *= 2) {
    const start = performance.now();
    let last = run();
    for (let call = 1; call < count; call++) last = run();
    wait(last);
    const elapsed = performance.now() - start;
    if (elapsed >= span) return elapsed / count / 1000;
  }
}

function wait(x: Tensor): Tensor {
  x.reshape([-1]).get('0:1').toTypedArray();
  return x;
}
