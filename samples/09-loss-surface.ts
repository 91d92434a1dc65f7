/**
 * The loss over two weights: y = w · x + b, for every w and b.
 *
 * What you learn: broadcasting over a grid, and that two weights that can stand in for one another make a long valley.
 *
 * Run it and look at the height lines: the valley runs from more slope and less offset to less slope and more offset. In the
 * graph, follow the shapes: [41, 31] grids and 3 points make [41, 31, 3].
 */
import { linspace, meshgrid, noGrad, plot, surface, type Tensor, tensor } from 'backstep';

const x = tensor([1, 2, 3]);
const y = tensor([3, 5, 7]);

const [W, B] = meshgrid([linspace(0, 4, 41), linspace(-1, 3, 31)]) as [Tensor, Tensor];
const loss = noGrad(() => W.unsqueeze(-1).mul(x).add(B.unsqueeze(-1)).sub(y).square().mean(-1));
console.log('grid', loss.shape);

const place = loss.argmin().item();
console.log(
  `least loss ${loss.min().item().toFixed(5)} at w = ${W.flatten().get(place).item().toFixed(2)}, b = ${B.flatten().get(place).item().toFixed(2)}`,
);
console.log(
  `corners ${[loss.get(0, 0), loss.get(0, -1), loss.get(-1, 0), loss.get(-1, -1)].map((corner) => corner.item().toFixed(3)).join(' ')}`,
);

// The bottom of the valley: for each w the best b. It falls as w rises.
const bottom = B.get(0).indexSelect(0, loss.argmin(1));
console.log('best b for w = 1, 2, 3:', [10, 20, 30].map((row) => bottom.get(row).item().toFixed(3)).join(' '));

const title = 'The loss over w and b';
surface(W, B, loss.log1p(), { title, xLabel: 'w', yLabel: 'b' });
plot(W.get(':', 0), bottom, { title, label: 'the bottom of the valley' });
