/**
 * Many inputs: a network of 8, 6, 4 and 1 units tells who has diabetes from eight measurements.
 *
 * What you learn: layers one after another, data from a file, and how much the activation between them matters.
 *
 * Run it and compare the curves in the plot. In the graph, follow the shapes: [rows, 8] to [rows, 6], [rows, 4], [rows, 1].
 *
 * The data (diabetes.csv.gz: eight columns from -1 to 1 and a 0 or 1) is looked for in the folder of the setting
 * `backstep.dataFolder` and in BACKSTEP_DATA.
 */
import { datasets, loadtxt, manualSeed, nn, noGrad, optim, plot } from 'backstep';

const data = loadtxt(
  datasets.findFile('diabetes.csv.gz', 'rows of eight measurements from -1 to 1 and a label 0 or 1'),
);
const x = data.get(':', '0:-1');
const y = data.get(':', [-1]);
console.log('examples', x.shape, y.shape);

const activations = { Sigmoid: nn.Sigmoid, Tanh: nn.Tanh, ReLU: nn.ReLU, ELU: nn.ELU };
for (const [name, Activation] of Object.entries(activations)) {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Linear(8, 6),
    new Activation(),
    new nn.Linear(6, 4),
    new Activation(),
    new nn.Linear(4, 1),
    new nn.Sigmoid(),
  );
  const criterion = new nn.BCELoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 100; epoch++) {
    const loss = criterion(model(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  const right = noGrad(() => model(x).gt(0.5).eq(y.gt(0.5)).float().mean().item());
  console.log(
    `${name}: loss ${losses[0]?.toFixed(4)} to ${losses.at(-1)?.toFixed(4)}, right ${(100 * right).toFixed(1)} %`,
  );
  plot(losses, { title: 'Diabetes by activation', label: name, xLabel: 'epoch', yLabel: 'loss' });
}
