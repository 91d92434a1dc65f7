/**
 * A line through three points, found by trying every weight.
 *
 * What you learn: what a model, a loss and its curve are, before anything is trained.
 *
 * Run it and look at the plot: a parabola whose lowest point is at w = 2. The graph is one prediction and its loss.
 */
import { arange, noGrad, plot, tensor } from 'backstep';

const x = tensor([1, 2, 3]);
const y = tensor([2, 4, 6]);

const forward = (w: number) => x.mul(w);
const lossOf = (w: number) => forward(w).sub(y).square().mean().item();

const weights = arange(0, 4.05, 0.1);
const losses = noGrad(() => Array.from(weights.toTypedArray(), (w) => lossOf(Number(w))));

for (const index of [0, 10, 15, 20, 30, 40]) {
  console.log(`w = ${weights.get(index).item().toFixed(1)}  MSE = ${losses[index]?.toFixed(4)}`);
}
const best = tensor(losses).argmin().item();
console.log(`the least loss is at w = ${weights.get(best).item().toFixed(1)}`);

plot(weights, losses, { title: 'The loss of every w', label: 'MSE', xLabel: 'w', yLabel: 'loss' });
