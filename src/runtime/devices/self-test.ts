/** Whether a device computes what the CPU does: a product, a gradient, and no memory left behind. */
import { manualSeed, memory, randn, type Tensor } from '../../engine/index.ts';

/** float32, sums of 64 products. */
const tolerance = 1e-3;
const rounds = 96;
/** Bytes of the result in each round, 192 MiB in all. */
const roundBytes = 2 * 2 ** 20;
/**
 * A garbage collector and an allocator let the process grow for a while, a leak does without end: it is one if each of
 * so many passes over the rounds leaves half of its bytes behind.
 */
const passes = 4;
const mostGrowth = (rounds * roundBytes) / 2;

/** Throws an Error that says what is wrong. */
export function selfTest(device: string): void {
  manualSeed(0);
  const [a, b] = [randn([48, 64]), randn([64, 32])];
  compare('a matrix product', a.to(device).matmul(b.to(device)), a.matmul(b));
  compare('a gradient', gradient(a, b, device), gradient(a, b, 'cpu'));
  testMemory(device);
}

/** Of the mean of tanh(a b), by a. */
function gradient(a: Tensor, b: Tensor, device: string): Tensor {
  const x = a.to(device).detach().requiresGrad_();
  x.matmul(b.to(device)).tanh().mean().backward();
  if (x.grad === null) throw new Error('its self-test failed: backward() left no gradient');
  return x.grad.mul(1000);
}

function compare(what: string, computed: Tensor, expected: Tensor): void {
  const difference = computed.to('cpu').sub(expected).abs().max().item();
  // Not >: a NaN is no agreement.
  if (!(difference <= tolerance)) {
    throw new Error(`its self-test failed: ${what} differs from the CPU's by ${difference}`);
  }
}

function testMemory(device: string): void {
  const held = (): number => memory().devices.find((use) => use.device === device)?.tensors ?? 0;
  const x = randn([roundBytes / 4]).to(device);
  const tensors = held();
  let growth = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes && growth > mostGrowth; pass++) {
    const resident = process.memoryUsage.rss();
    for (let round = 0; round < rounds; round++) x.add(round);
    x.add(1).get('0:1').item();
    growth = process.memoryUsage.rss() - resident;
  }
  const left = held() - tensors;
  // The last one or two may still be in a register.
  if (left > rounds / 16) throw new Error(`its self-test failed: ${left} tensors were not freed`);
  if (growth > mostGrowth) {
    const each = `${(rounds * roundBytes) / 2 ** 20} MiB`;
    throw new Error(
      `its self-test failed: memory grew by ${Math.round(growth / 2 ** 20)} MiB each time that ${each} were freed`,
    );
  }
}
