/**
 * Random numbers: seeds, distributions, and how averages settle down.
 *
 * What you learn: drawing numbers that can be drawn again, the common distributions, and the law of large numbers.
 *
 * Run it and look at the two plots in the training panel: the histogram takes the shape of a bell, and the share of each
 * face of a die comes to 1/6 as it is thrown again and again.
 */
import { bernoulli, full, hist, manualSeed, multinomial, ones, plot, rand, randint, randn, randperm } from 'backstep';

// The same seed, the same numbers, on every device.
manualSeed(1);
const first = rand([3]);
manualSeed(1);
console.log(first);
console.log('drawn again, the same:', first.equal(rand([3])));

console.log(randint(0, 10, [5]));
console.log(randperm(6));
console.log(bernoulli(full([6], 0.5)));

// Normal: mean 0, standard deviation 1.
const normal = randn([10_000]);
console.log(`mean ${normal.mean().item().toFixed(4)}, std ${normal.std().item().toFixed(4)}`);
console.log(`within one std: ${normal.abs().lt(1).float().mean().item().toFixed(4)}`);
hist(normal, { title: 'Normal numbers', label: 'randn', bins: 40 });

// A fair die, thrown 6,000 times.
const throws = multinomial(ones([6]), 6000, { replacement: true });
const counts = throws.bincount();
console.log('counts', counts.toArray());

const shares = ones([6000, 6]).mul(0);
shares.scatter_(1, throws.unsqueeze(1), 1);
const soFar = shares.cumsum(0).div(ones([6000]).cumsum(0).unsqueeze(1));
for (const count of [10, 100, 1000, 6000]) {
  const largest = soFar
    .get(count - 1)
    .sub(1 / 6)
    .abs()
    .max()
    .item();
  console.log(`after ${count} throws no share is further from 1/6 than ${largest.toFixed(4)}`);
}
for (let face = 0; face < 6; face++) {
  plot(soFar.get('::20', face), { title: 'A fair die', label: `${face + 1}`, xLabel: 'throws / 20', yLabel: 'share' });
}
