/**
 * Calculus: slopes as limits, tangents, and the gradient as the direction straight across the height lines.
 *
 * What you learn: what a derivative is before anybody computes it for you, and why the gradient points uphill.
 *
 * Run it and look at the plots: the tangent touches the curve in one point; the gradient goes straight across the height
 * lines (at a right angle, were both axes of one scale). In the graph, see which operations f is made of.
 */
import { linspace, meshgrid, plot, surface, type Tensor, tensor } from 'backstep';

const f = (x: Tensor): Tensor => x.square().mul(3).sub(x.mul(4));

// The slope at 1, by smaller and smaller steps: it comes to 2.
for (const h of [0.1, 0.01, 0.001]) {
  const x = tensor(1, { dtype: 'float64' });
  const slope = f(x.add(h)).sub(f(x)).div(h);
  console.log(`h = ${h}: slope ${slope.item().toFixed(5)}`);
}

// The same by autograd, without a limit.
const x = tensor(1, { requiresGrad: true });
f(x).backward();
console.log('autograd:', x.grad);

const xs = linspace(0, 3, 31);
plot(xs, f(xs), { title: 'A curve and its tangent', label: 'f', xLabel: 'x' });
plot(xs, xs.mul(2).sub(3), { title: 'A curve and its tangent', label: 'tangent at 1' });

// Of several numbers: one slope for each, and together the direction of the steepest ascent.
const g = (p: Tensor): Tensor => p.get(0).square().add(p.get(1).square().mul(2));
const point = tensor([1, 0.5], { requiresGrad: true });
g(point).backward();
const gradient = point.grad ?? tensor([0, 0]);
console.log('gradient', gradient);

// Along the height line nothing changes, so the gradient is at right angles to it.
const angle = 0.7;
const onLine = tensor([Math.sqrt(1.5) * Math.cos(angle), Math.sqrt(0.75) * Math.sin(angle)], { requiresGrad: true });
const tangent = tensor([-Math.sqrt(1.5) * Math.sin(angle), Math.sqrt(0.75) * Math.cos(angle)]);
g(onLine).backward();
const uphill = onLine.grad ?? tensor([0, 0]);
console.log(
  `height ${g(onLine).item().toFixed(4)}, gradient · tangent = ${Math.abs(uphill.dot(tangent).item()).toFixed(4)}`,
);

const [X, Y] = meshgrid([linspace(-2, 2, 41), linspace(-2, 2, 41)]);
if (X !== undefined && Y !== undefined) {
  // Right angles look right only where a unit is as long along both axes.
  surface(X, Y, X.square().add(Y.square().mul(2)), {
    title: 'Height lines of x² + 2y²',
    xLabel: 'x',
    yLabel: 'y',
    aspect: 'equal',
  });
}
const tip = onLine.detach().add(uphill.mul(0.3));
plot([onLine.get(0).item(), tip.get(0).item()], [onLine.get(1).item(), tip.get(1).item()], {
  title: 'Height lines of x² + 2y²',
  label: 'gradient',
});

// The chain rule: d/dt of g(cos t, sin t), by hand and by autograd.
const t = tensor(0.3, { requiresGrad: true });
t.cos().square().add(t.sin().square().mul(2)).backward();
const byHand = t.detach().sin().mul(t.detach().cos()).mul(2);
console.log(`chain rule: ${t.grad?.item().toFixed(6)} = ${byHand.item().toFixed(6)}`);
