/**
 * Gradient descent: downhill in steps, with a slope worked out by hand.
 *
 * What you learn: the update w ← w - lr · gradient, what the learning rate does, and that too large a step climbs.
 *
 * Run it and look at the two plots: the steps on the parabola grow smaller by themselves, because the slope does.
 */
import { linspace, logMetrics, plot, steps, tensor } from 'backstep';

const x = tensor([1, 2, 3]);
const y = tensor([2, 4, 6]);

const cost = (w: number): number => x.mul(w).sub(y).square().mean().item();
/** d/dw of the mean of (x·w - y)²: the mean of 2·x·(x·w - y). */
const gradient = (w: number): number => x.mul(w).sub(y).mul(x).mul(2).mean().item();

function descend(lr: number, count: number): number[] {
  const path = [0.5];
  for (const _ of steps(count)) {
    const w = path.at(-1) ?? 0;
    logMetrics({ [`cost at ${lr}`]: cost(w) });
    path.push(w - lr * gradient(w));
  }
  return path;
}

const curve = linspace(-1, 5, 61);
plot(
  curve,
  Array.from(curve.toTypedArray(), (w) => cost(Number(w))),
  { title: 'Downhill', label: 'cost', xLabel: 'w' },
);

for (const lr of [0.01, 0.05, 0.2]) {
  const path = descend(lr, 20);
  console.log(`lr ${lr}: ${[1, 5, 10, 20].map((step) => (path[step] ?? 0).toFixed(5)).join(' ')}`);
  plot(path, path.map(cost), { title: 'Downhill', label: `lr ${lr}` });
  plot(path, { title: 'w, step by step', label: `lr ${lr}`, xLabel: 'step', yLabel: 'w' });
}

// Beyond a certain step it climbs: every step lands further away on the other side.
const wild = descend(0.25, 8);
console.log(`lr 0.25: ${wild.map((w) => w.toFixed(2)).join(' ')}`);
