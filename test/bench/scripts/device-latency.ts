/** Microseconds per operation on the run's device, and what a training step takes there. Prints one JSON line. */
import { manualSeed, nn, noGrad, ones, optim, randint, randn, type Tensor } from 'backstep';

/** The median of some rounds of `count` calls, the last result of each read: until then a device may not have begun. */
function microseconds(count: number, body: () => Tensor, rounds = 5): number {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    let last = body();
    for (let index = 1; index < count; index++) last = body();
    last.sum().item();
    times.push(((performance.now() - start) * 1000) / count);
  }
  // The first round compiles what there is to compile.
  return times.slice(1).sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
}

function stepMilliseconds(steps: number): number {
  manualSeed(0);
  const sizes = [784, 512, 256, 128, 64, 10];
  const layers = sizes.slice(1).map((size, index) => new nn.Linear(sizes[index] ?? 0, size));
  const optimizer = new optim.SGD(
    layers.flatMap((layer) => [...layer.parameters()]),
    { lr: 0.01, momentum: 0.5 },
  );
  const criterion = new nn.CrossEntropyLoss();
  const [images, labels] = [randn([64, 784]), randint(0, 10, [64])];
  const times: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const start = performance.now();
    let x: Tensor = images;
    for (const [index, layer] of layers.entries()) x = index < layers.length - 1 ? layer(x).relu() : layer(x);
    const loss = criterion(x, labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    loss.item();
    times.push(performance.now() - start);
  }
  return times.slice(1).sort((a, b) => a - b)[steps >> 1] ?? Number.NaN;
}

const one = ones([1]);
const matrix = ones([64, 512]);
const [left, weight] = [ones([64, 784]), ones([512, 784])];
console.log(
  JSON.stringify({
    'MLP step': 1000 * stepMilliseconds(9),
    'add [1]': microseconds(200, () => one.add(one)),
    'add [1], read at once': microseconds(1, () => one.add(one), 21),
    'add [64, 512]': microseconds(40, () => matrix.add(matrix)),
    'matmul [64, 784] x [784, 512]': noGrad(() => microseconds(5, () => left.matmul(weight.t()))),
  }),
);
