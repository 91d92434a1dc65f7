/**
 * A model with as many weights as examples: y = w1 · x² + w2 · x + b through three points of a line.
 *
 * What you learn: a perfect fit of what was seen may say little of what was not. The points lie on y = 2x, yet for x = 4 the
 * model says about 8.5 where a line says 8.
 *
 * Run it and look at the plot: the curve goes close to the three points and bends away after them.
 */
import { epochs, linspace, noGrad, plot, plt, type Tensor, tensor } from 'backstep';

const examples = [
  [1, 2],
  [2, 4],
  [3, 6],
] as const;
const w1 = tensor(1, { requiresGrad: true });
const w2 = tensor(1, { requiresGrad: true });
const b = tensor(1, { requiresGrad: true });
const weights = [w1, w2, b];

const forward = (x: Tensor | number): Tensor => w1.mul(x).mul(x).add(w2.mul(x)).add(b);

console.log(`before training, at 4: ${forward(4).item().toFixed(4)}`);
for (const epoch of epochs(100)) {
  let last = 0;
  for (const [x, y] of examples) {
    const loss = forward(x).sub(y).square();
    loss.backward();
    last = loss.item();
    for (const weight of weights) {
      if (weight.grad !== null) weight.detach().sub_(weight.grad, { alpha: 0.01 });
      weight.grad = null;
    }
  }
  if (epoch % 25 === 24) console.log(`epoch ${epoch + 1}: loss of the last example ${last.toFixed(5)}`);
}
console.log(`w1 = ${w1.item().toFixed(4)}, w2 = ${w2.item().toFixed(4)}, b = ${b.item().toFixed(4)}`);
console.log(`after training, at 4: ${forward(4).item().toFixed(4)}`);

const title = 'Three points and what lies beyond';
const xs = linspace(0, 5, 51);
const curve = noGrad(() => w1.mul(xs).mul(xs).add(w2.mul(xs)).add(b));
plot(xs, xs.mul(2), { title, label: 'y = 2x', xLabel: 'x', yLabel: 'y' });
plot(xs, curve, { title, label: 'the model' });
plt.scatter([1, 2, 3], [2, 4, 6], { title, label: 'seen' });
