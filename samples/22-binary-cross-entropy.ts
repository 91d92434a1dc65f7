/**
 * Binary cross-entropy: by its formula, with an if, and from the library.
 *
 * What you learn: one loss in three spellings, and why the formula has two halves: for each example one of them is 0.
 *
 * Run it and look at the two curves: the surer the model is of the wrong answer, the steeper the loss. In the graph, count
 * the nodes of each spelling.
 */
import { F, linspace, plot, tensor } from 'backstep';

const targets = [1, 0, 0, 1];
const predictions = [0.9, 0.1, 0.2, 0.8];

// -(y · ln p + (1 - y) · ln(1 - p)), on average.
const y = tensor(targets, { dtype: 'float64' });
const p = tensor(predictions, { dtype: 'float64' });
const formula = y
  .mul(p.log())
  .add(y.mul(-1).add(1).mul(p.mul(-1).add(1).log()))
  .mean()
  .neg();
console.log(`by formula: ${formula.item().toFixed(15)}`);

// The same with an if, in plain numbers.
function lossOf(target: number, prediction: number): number {
  if (target === 1) return -Math.log(prediction);
  return -Math.log(1 - prediction);
}
const losses = targets.map((target, index) => lossOf(target, predictions[index] ?? 0));
console.log(`with an if: ${(losses.reduce((sum, loss) => sum + loss) / losses.length).toFixed(15)}`);

console.log(`library:    ${F.binaryCrossEntropy(p, y).item().toFixed(15)}`);

// From scores, which is safer: the sigmoid is inside.
const scores = p.logit();
console.log(`of scores:  ${F.binaryCrossEntropyWithLogits(scores, y).item().toFixed(15)}`);

const xs = linspace(0.01, 0.99, 99);
plot(xs, xs.log().neg(), { title: 'The two halves', label: 'target 1', xLabel: 'prediction', yLabel: 'loss' });
plot(xs, xs.mul(-1).add(1).log().neg(), { title: 'The two halves', label: 'target 0' });
