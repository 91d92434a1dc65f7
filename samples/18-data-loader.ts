/**
 * Dataset and DataLoader: examples in batches, in a new order each epoch.
 *
 * What you learn: a dataset is anything with a length and examples by number; a loader shuffles and stacks them.
 *
 * Run it and look at the training panel: every batch is a step of its own, and you can look at the graph of any. Point at
 * `inputs`: its first dimension is the batch.
 */
import { DataLoader, type Dataset, epochs, nn, noGrad, optim, randomSplit, type Tensor, tensor } from 'backstep';

/** Points of the plane; the label is 1 inside the unit circle. */
class Circle implements Dataset<[Tensor, Tensor]> {
  readonly length = 200;

  get(index: number): [Tensor, Tensor] {
    // A spiral through the plane, not at random: the same points every time.
    const angle = 2.4 * index;
    const radius = 1.5 * Math.sqrt(index / this.length);
    const point = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return [tensor(point), tensor([radius < 1 ? 1 : 0])];
  }
}

const [train, test] = randomSplit(new Circle(), [160, 40]);
if (train === undefined || test === undefined) throw new Error('the split has two parts');
const trainLoader = new DataLoader(train, { batchSize: 32, shuffle: true });
const testLoader = new DataLoader(test, { batchSize: 40 });
console.log('batches', trainLoader.length, testLoader.length);

const [points, labels] = [...testLoader][0] ?? [];
console.log('a batch', points?.shape, labels?.shape);

const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 1));
const criterion = new nn.BCEWithLogitsLoss();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });

for (const epoch of epochs(20)) {
  let total = 0;
  for (const [inputs, targets] of trainLoader) {
    const loss = criterion(model(inputs), targets);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    total += loss.item();
  }
  if (epoch % 5 === 4) console.log(`epoch ${epoch + 1}: mean loss ${(total / trainLoader.length).toFixed(4)}`);
}

noGrad(() => {
  let right = 0;
  for (const [inputs, targets] of testLoader) right += model(inputs).gt(0).eq(targets.gt(0)).sum().item();
  console.log(`right on the test set: ${right} of ${test.length}`);
});
