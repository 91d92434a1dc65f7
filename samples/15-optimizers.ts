/**
 * Optimizers compared: the same line, the same beginning, eight ways downhill.
 *
 * What you learn: what momentum and step sizes of one's own for each weight do, and that no optimizer is best everywhere.
 *
 * Run it and look at the plot of all losses: use the legend to tell them apart. LBFGS asks for the loss several times in a
 * step, which is why its `step` takes a function.
 */
import { manualSeed, nn, optim, plot, tensor } from 'backstep';

const x = tensor([[1], [2], [3]]);
const y = tensor([[2], [4], [6]]);
const criterion = new nn.MSELoss({ reduction: 'sum' });

type Weights = Iterable<nn.Parameter>;
const makers = {
  SGD: (weights: Weights) => new optim.SGD(weights, { lr: 0.01 }),
  Adagrad: (weights: Weights) => new optim.Adagrad(weights, { lr: 0.1 }),
  Adam: (weights: Weights) => new optim.Adam(weights, { lr: 0.1 }),
  Adamax: (weights: Weights) => new optim.Adamax(weights, { lr: 0.1 }),
  ASGD: (weights: Weights) => new optim.ASGD(weights, { lr: 0.01 }),
  LBFGS: (weights: Weights) => new optim.LBFGS(weights, { lr: 0.1 }),
  RMSprop: (weights: Weights) => new optim.RMSprop(weights, { lr: 0.01 }),
  Rprop: (weights: Weights) => new optim.Rprop(weights, { lr: 0.01 }),
};

for (const [name, make] of Object.entries(makers)) {
  manualSeed(0);
  const model = new nn.Linear(1, 1);
  const optimizer = make(model.parameters());
  const losses: number[] = [];
  for (let step = 0; step < 50; step++) {
    const closure = () => {
      optimizer.zeroGrad();
      const loss = criterion(model(x), y);
      loss.backward();
      return loss;
    };
    losses.push(optimizer.step(closure)?.item() ?? Number.NaN);
  }
  console.log(`${name}: ${[0, 5, 10, 20].map((step) => losses[step]?.toFixed(4)).join(' ')}`);
  plot(losses, { title: 'All optimizers', label: name, xLabel: 'step', yLabel: 'loss' });
}
