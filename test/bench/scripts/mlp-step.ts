/** The MNIST MLP on one made-up batch: how long a step takes. Prints one JSON line. */
import { DataLoader, manualSeed, nn, optim, randint, randn, type Tensor, TensorDataset } from 'backstep';

const batchSize = 64;
const [warmUp, counted] = [30, 200];

class Net extends nn.Module<[Tensor], Tensor> {
  l1 = new nn.Linear(784, 512);
  l2 = new nn.Linear(512, 256);
  l3 = new nn.Linear(256, 128);
  l4 = new nn.Linear(128, 64);
  l5 = new nn.Linear(64, 10);

  override forward(x: Tensor): Tensor {
    return this.l5(this.l4(this.l3(this.l2(this.l1(x).relu()).relu()).relu()).relu());
  }
}

manualSeed(0);
const net = new Net();
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.5 });
const examples = (warmUp + counted) * batchSize;
const data = new TensorDataset(randn([examples, 784]), randint(0, 10, [examples]));

const times: number[] = [];
let before = performance.now();
for (const [images, labels] of new DataLoader(data, { batchSize })) {
  optimizer.zeroGrad();
  criterion(net(images), labels).backward();
  optimizer.step();
  const now = performance.now();
  times.push(now - before);
  before = now;
}
const sorted = times.slice(warmUp).sort((a, b) => a - b);
console.log(
  JSON.stringify({ median: sorted[sorted.length >> 1], mean: sorted.reduce((a, b) => a + b) / sorted.length }),
);
