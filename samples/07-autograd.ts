/**
 * Autograd: gradients of whatever you compute, by themselves.
 *
 * What you learn: backward, accumulation and zeroing, detach, control flow, second derivatives, gradients over micro-batches,
 * and what forward and reverse accumulation cost.
 *
 * Run it and open the graph of each backward pass. Step backward ("Backstep: Step Through Backward Pass") through
 * y = 2 · x·x: the 1 at the end becomes 4x at the beginning.
 */
import { arange, autograd, grad, linspace, nn, noGrad, ones, randn, type Tensor, tensor } from 'backstep';

// y = 2 · x·x has the gradient 4x.
const x = arange(4, undefined, 1, { dtype: 'float32' }).requiresGrad_();
const y = x.dot(x).mul(2);
y.backward();
console.log('4x:', x.grad);

// Gradients add up until they are zeroed.
x.sum().backward();
console.log('4x + 1:', x.grad);
x.grad?.zero_();
x.mul(x).sum().backward();
console.log('2x:', x.grad);

// detach cuts the history: u is a number like any other, and d(u·x)/dx is u.
const u = x.mul(x).detach();
x.grad?.zero_();
u.mul(x).sum().backward();
console.log('u:', x.grad);

// Control flow: the graph is the path that was taken.
function f(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().item() < 1000) b = b.mul(2);
  return b.sum().item() > 0 ? b : b.mul(100);
}
const a = tensor(0.7, { requiresGrad: true });
const d = f(a);
d.backward();
console.log(`d/a = ${d.div(a).item()}, gradient ${a.grad?.item()}`);

// The gradient of a gradient: x³, 3x², 6x.
const z = tensor(2, { requiresGrad: true });
const [slope] = grad(z.pow(3), [z], { createGraph: true });
const [curvature] = slope ? grad(slope, [z]) : [];
console.log('3x² =', slope?.item(), ' 6x =', curvature?.item());

// A batch too large for the memory: four micro-batches add up to the same gradient.
const layer = new nn.Linear(3, 1);
const inputs = randn([8, 3]);
layer(inputs).square().mean().backward();
const whole = layer.weight.grad?.clone();
layer.zeroGrad();
for (const part of inputs.chunk(4)) layer(part).square().mean().div(4).backward();
console.log('micro-batches:', layer.weight.grad);
console.log('as one batch: ', whole?.allclose(layer.weight.grad ?? ones([1])));

// Forward accumulation costs a pass for each input, reverse accumulation one for each output.
const many = linspace(0, 1, 5);
const loss = (v: Tensor): Tensor => v.sin().square().sum();
const forward = Array.from({ length: 5 }, (_, index) => {
  const direction = many.mul(0);
  direction.set([index], 1);
  const [, change] = autograd.functional.jvp(loss, many, direction);
  return (change as Tensor).item();
});
const show = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(' ');
const point = many.clone().requiresGrad_();
loss(point).backward();
console.log('forward, 5 passes:', show(forward));
console.log('reverse, 1 pass:  ', show([...(point.grad?.toTypedArray() ?? [])].map(Number)));

// Without recording nothing is kept, and nothing can go backward.
console.log(
  'recorded:',
  x.mul(2).requiresGrad,
  ' in noGrad:',
  noGrad(() => x.mul(2).requiresGrad),
);
