/**
 * Linear regression with a module: the loop that every training is.
 *
 * What you learn: nn.Module and its parameters, a criterion, an optimizer, and the five lines between them.
 *
 * Run it. In the graph, the box `LinearModel` holds `linear`, and that its weight and bias. Point at `this.linear` in
 * `forward`: the shapes are [3, 1] in and [3, 1] out.
 */
import { epochs, nn, optim, type Tensor, tensor } from 'backstep';

const x = tensor([[1], [2], [3]]);
const y = tensor([[2], [4], [6]]);

class LinearModel extends nn.Module<[Tensor], Tensor> {
  linear = new nn.Linear(1, 1);

  forward(input: Tensor): Tensor {
    return this.linear(input);
  }
}

const model = new LinearModel();
const criterion = new nn.MSELoss({ reduction: 'sum' });
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });

for (const epoch of epochs(200)) {
  const prediction = model(x);
  const loss = criterion(prediction, y);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  if (epoch % 50 === 49) console.log(`epoch ${epoch + 1}: loss ${loss.item().toExponential(4)}`);
}

console.log(`w = ${model.linear.weight.item().toFixed(5)}`);
console.log(`b = ${model.linear.bias?.item().toFixed(5)}`);
console.log(
  `at 4: ${model(tensor([[4]]))
    .item()
    .toFixed(5)}`,
);
