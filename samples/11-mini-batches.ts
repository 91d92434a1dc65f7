/**
 * One example, a few, or all: stochastic, mini-batch and full gradient descent on the same line.
 *
 * What you learn: what a batch changes. Small ones take many cheap, noisy steps; the whole set takes few that are sure.
 *
 * Run it and compare the three curves: the smaller the batch, the rougher. The graph of a step has the same operations
 * each time; only the first dimension of its tensors differs.
 */
import { DataLoader, manualSeed, nn, noGrad, optim, plot, rand, randn, TensorDataset } from 'backstep';

const x = rand([64, 1]).mul(4);
const y = x
  .mul(2)
  .add(1)
  .add(randn([64, 1]).mul(0.3));
const data = new TensorDataset(x, y);
const criterion = new nn.MSELoss();

for (const batchSize of [1, 8, 64]) {
  manualSeed(0);
  const model = new nn.Linear(1, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.02 });
  const loader = new DataLoader(data, { batchSize, shuffle: true });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 5; epoch++) {
    for (const [inputs, targets] of loader) {
      const loss = criterion(model(inputs), targets);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
  }
  const after = noGrad(() => criterion(model(x), y).item());
  const { weight, bias } = model;
  console.log(
    `batches of ${batchSize}: ${losses.length} steps, loss ${after.toFixed(4)}, w = ${weight.item().toFixed(4)}, b = ${bias?.item().toFixed(4)}`,
  );
  const epochsDone = losses.map((_, step) => ((step + 1) / losses.length) * 5);
  plot(epochsDone, losses, { title: 'Loss by batch size', label: `${batchSize}`, xLabel: 'epochs', yLabel: 'loss' });
}
