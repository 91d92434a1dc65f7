/**
 * Back propagation: the chain rule, node by node, from the loss to the weights.
 *
 * What you learn: every node needs only its own slope and what comes from behind it; autograd does exactly that.
 *
 * Run it, open the graph and step backward: each gradient that arrives is one of the numbers printed below. Set a breakpoint
 * on a backward node ("Backstep: Step Through Backward Pass") and compare.
 */
import { tensor } from 'backstep';

// loss = (sigmoid(x · w + b) - y)²
const x = 2;
const y = 1;
const w = tensor(0.5, { requiresGrad: true });
const b = tensor(-0.3, { requiresGrad: true });

// Forwards, keeping every value.
const product = 0.5 * x;
const sum = product - 0.3;
const prediction = 1 / (1 + Math.exp(-sum));
const error = prediction - y;
console.log(`forward:  ${[product, sum, prediction, error, error ** 2].map((value) => value.toFixed(6)).join(' ')}`);

// Backwards: the slope of each node, times what has come so far.
const toError = 2 * error;
const toPrediction = toError;
const toSum = toPrediction * prediction * (1 - prediction);
const toB = toSum;
const toW = toSum * x;
console.log(`backward: ${[toError, toPrediction, toSum, toB, toW].map((value) => value.toFixed(6)).join(' ')}`);

// The same by autograd.
const s = w.mul(x).add(b);
const p = s.sigmoid();
for (const node of [s, p]) node.retainGrad();
const loss = p.sub(y).square();
loss.backward();
console.log(`autograd: ${[p, s, b, w].map((node) => node.grad?.item().toFixed(6)).join(' ')}`);

// Where a value is used twice, its gradients add up: x·w and x·w² both pull at w.
const v = tensor(3, { requiresGrad: true });
const twice = v.mul(2).add(v.square());
twice.backward();
console.log(`2 + 2v = ${2 + 2 * 3}, autograd ${v.grad?.item()}`);

// Training with it: one example after another, as in the first sample.
const slope = tensor(1, { requiresGrad: true });
for (let epoch = 0; epoch < 10; epoch++) {
  for (const [input, target] of [
    [1, 2],
    [2, 4],
    [3, 6],
  ] as const) {
    slope.grad = null;
    slope.mul(input).sub(target).square().backward();
    if (slope.grad !== null) slope.detach().sub_(slope.grad, { alpha: 0.01 });
  }
}
console.log(`after 10 epochs: 4 · w = ${(4 * slope.item()).toFixed(6)}`);
