/**
 * Logistic regression: the chance to pass an exam, over the hours of study.
 *
 * What you learn: from a score to a probability (sigmoid), and a loss for yes and no (binary cross-entropy).
 *
 * Run it and look at the plot: an S that crosses one half near two and a half hours. In the graph, `sigmoid` is the only node
 * more than in linear regression.
 */
import { epochs, linspace, nn, noGrad, optim, plot, plt, type Tensor, tensor } from 'backstep';

const hours = tensor([[1], [2], [3], [4]]);
const passed = tensor([[0], [0], [1], [1]]);

class Logistic extends nn.Module<[Tensor], Tensor> {
  linear = new nn.Linear(1, 1);

  forward(x: Tensor): Tensor {
    return this.linear(x).sigmoid();
  }
}

const model = new Logistic();
const criterion = new nn.BCELoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });

for (const epoch of epochs(500)) {
  const loss = criterion(model(hours), passed);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  if (epoch % 100 === 99) console.log(`epoch ${epoch + 1}: loss ${loss.item().toFixed(5)}`);
}

for (const studied of [1, 2.5, 4, 7]) {
  console.log(
    `${studied} hours: ${model(tensor([[studied]]))
      .item()
      .toFixed(4)}`,
  );
}
const { weight, bias } = model.linear;
console.log(`even odds at ${(-(bias?.item() ?? 0) / weight.item()).toFixed(4)} hours`);

const title = 'The chance to pass';
const xs = linspace(0, 5, 101).unsqueeze(1);
plot(
  xs,
  noGrad(() => model(xs)),
  { title, label: 'the model', xLabel: 'hours', yLabel: 'probability' },
);
plt.scatter(hours, passed, { title, label: 'seen' });
