/** Microseconds per operation, the best of several rounds. Prints one JSON line. */
import { functional as F, manualSeed, noGrad, ones, optim, randn, type Tensor, tensor } from 'backstep';

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
manualSeed(0);
const numbers = randn([1_000_000]);
const square = randn([100, 100]);
const images = randn([64, 1, 28, 28]);
const filters = randn([8, 1, 5, 5]);
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

/** The parameters of the MNIST MLP, 570,000 in 10 tensors, each with a gradient. */
const sizes = [784, 512, 256, 128, 64, 10];
const parameters = sizes.slice(1).flatMap((outputs, layer) =>
  [[outputs, sizes[layer] ?? 1], [outputs]].map((shape) => {
    const parameter = randn(shape).requiresGrad_();
    parameter.grad = randn(shape).mul(1e-3);
    return parameter;
  }),
);
const [sgd, adam] = [new optim.SGD(parameters, { lr: 1e-4, momentum: 0.9 }), new optim.Adam(parameters, { lr: 1e-4 })];

console.log(
  JSON.stringify({
    'SGD with momentum, step of the MLP': microseconds(50, () => sgd.step()),
    'Adam, step of the MLP': microseconds(20, () => adam.step()),
    'add [1]': microseconds(100_000, () => a.add(b)),
    'mul [1], recorded for backward': microseconds(100_000, () => leaf.mul(b)),
    'add [64, 512]': microseconds(2_000, () => matrix.add(matrix)),
    'relu [64, 512]': microseconds(2_000, () => matrix.relu()),
    'exp [64, 512]': microseconds(500, () => matrix.exp()),
    'tanh [64, 512]': microseconds(500, () => matrix.tanh()),
    'sum [64, 512] over rows': microseconds(2_000, () => matrix.sum([0])),
    'softmax [64, 512]': microseconds(200, () => matrix.softmax(1)),
    'gelu [64, 512]': microseconds(200, () => F.gelu(matrix)),
    'layerNorm [64, 512]': microseconds(200, () => F.layerNorm(matrix, [512])),
    'conv2d [64, 1, 28, 28], 8 of 5x5': microseconds(20, () => F.conv2d(images, filters)),
    'sort [1000000]': microseconds(1, () => numbers.sort(), 5),
    'topk [1000000], 10': microseconds(1, () => numbers.topk(10), 10),
    'svd [100, 100]': microseconds(1, () => square.svd(), 5),
    'matmul [64, 784] x [784, 512]': noGrad(() => microseconds(50, () => left.matmul(weight.t()))),
    'y = w·x + b, 1000 epochs': microseconds(1, scalarTraining, 30),
  }),
);
