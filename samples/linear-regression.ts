/**
 * A line through three points: find w so that x · w = y.
 *
 * What you learn: what a prediction, a loss and a gradient are, and why a small step against the gradient lowers the loss.
 *
 * Press "Run Training" above this comment. Then
 * - point at `prediction` or `loss` below: shape, value and gradient of the last run;
 * - open the graph ("Backstep: Inspect Computation Graph") and click `mul`: its gradient tells how the loss answers to a
 *   larger prediction. Follow it back to `w`;
 * - step backward ("Backstep: Step Through Backward Pass") and watch the gradients arrive one by one.
 */
import { DataLoader, epochs, logMetrics, optim, TensorDataset, tensor } from 'backstep';

// float64, so that the last digits are right too. The default, float32, is what networks are trained in.
const dtype = 'float64';
const x = tensor([1, 2, 3], { dtype });
const y = tensor([2, 4, 6], { dtype });

// Stochastic: one example, one step.
const w = tensor(1, { dtype, requiresGrad: true });
const sgd = new optim.SGD([w], { lr: 0.01 });
const examples = new DataLoader(new TensorDataset(x, y));

for (const epoch of epochs(100)) {
  for (const [input, target] of examples) {
    const prediction = input.mul(w);
    const loss = prediction.sub(target).square().mean();
    sgd.zeroGrad();
    loss.backward();
    sgd.step();
  }
  logMetrics({ w: w.item() });
  if (epoch % 10 === 9) console.log(`epoch ${epoch + 1}: w = ${w.item().toFixed(6)}`);
}
console.log(`one example at a time: w = ${w.item().toFixed(6)}`);

// Plain gradient descent: all examples in one step, on their mean loss. A third of the steps, so it is not there yet.
const slope = tensor(1, { dtype, requiresGrad: true });
const descent = new optim.SGD([slope], { lr: 0.01 });

for (const _ of epochs(100)) {
  const loss = x.mul(slope).sub(y).square().mean();
  descent.zeroGrad();
  loss.backward();
  descent.step();
}
console.log(`all examples at once:  w = ${slope.item().toFixed(8)}`);
