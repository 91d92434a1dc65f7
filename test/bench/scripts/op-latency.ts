/** Microseconds per operation, the best of several rounds. Prints one JSON line. */
import { noGrad, ones, optim, type Tensor, tensor } from 'backstep';

function microseconds(count: number, body: () => unknown, rounds = 7): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let index = 0; index < count; index++) body();
    best = Math.min(best, ((performance.now() - start) * 1000) / count);
  }
  return best;
}

const [a, b] = [tensor([1]), tensor([2])];
const leaf = tensor([1], { requiresGrad: true });
const matrix = ones([64, 512]);
const [left, weight] = [ones([64, 784]), ones([512, 784])];

/** A thousand epochs of y = w·x + b on one example at a time, as the first lesson trains it. */
function scalarTraining(): void {
  const [w, bias] = [tensor(1, { requiresGrad: true }), tensor(0, { requiresGrad: true })];
  const sgd = new optim.SGD([w, bias], { lr: 0.01 });
  const [x, y]: [Tensor, Tensor] = [tensor(2), tensor(4)];
  for (let epoch = 0; epoch < 1000; epoch++) {
    const loss = x.mul(w).add(bias).sub(y).square();
    sgd.zeroGrad();
    loss.backward();
    sgd.step();
  }
}

console.log(
  JSON.stringify({
    'add [1]': microseconds(100_000, () => a.add(b)),
    'mul [1], recorded for backward': microseconds(100_000, () => leaf.mul(b)),
    'add [64, 512]': microseconds(2_000, () => matrix.add(matrix)),
    'relu [64, 512]': microseconds(2_000, () => matrix.relu()),
    'matmul [64, 784] x [784, 512]': noGrad(() => microseconds(50, () => left.matmul(weight.t()))),
    'y = w·x + b, 1000 epochs': microseconds(1, scalarTraining, 30),
  }),
);
