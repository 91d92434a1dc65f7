/**
 * How weights begin: activations that explode, vanish, or keep their size through fifty layers.
 *
 * What you learn: why the scale of the first weights decides whether a deep network can learn, and what Xavier's and
 * Kaiming's rules are for.
 *
 * Run it and look at the plot (logarithm of the standard deviation, layer by layer). Open the graph of the last network:
 * the histograms of late layers are as wide as those of early ones.
 */
import { manualSeed, nn, noGrad, ones, plot, randn, type Tensor } from 'backstep';

const width = 64;
const depth = 50;

/** The standard deviation of the activations after each layer. */
function spreads(weights: () => Tensor, activation: (x: Tensor) => Tensor): number[] {
  manualSeed(0);
  return noGrad(() => {
    let x = randn([32, width]);
    const result: number[] = [];
    for (let layer = 0; layer < depth; layer++) {
      x = activation(x.matmul(weights()));
      result.push(x.std().item());
    }
    return result;
  });
}

const fresh = () => ones([width, width]);
const identity = (x: Tensor) => x;
const relu = (x: Tensor) => x.relu();
const tanh = (x: Tensor) => x.tanh();
const cases: Record<string, number[]> = {
  'std 1': spreads(() => randn([width, width]), identity),
  'std 0.01': spreads(() => randn([width, width]).mul(0.01), identity),
  'Xavier, tanh': spreads(() => nn.init.xavierUniform_(fresh()), tanh),
  'Xavier, ReLU': spreads(() => nn.init.xavierUniform_(fresh()), relu),
  'Kaiming, ReLU': spreads(() => nn.init.kaimingNormal_(fresh(), { nonlinearity: 'relu' }), relu),
};

for (const [name, deviations] of Object.entries(cases)) {
  const shown = [0, 4, 9, 15].map((layer) => deviations[layer]?.toExponential(3));
  console.log(`${name}: ${shown.join(' ')}`);
  plot(
    deviations.map((deviation) => Math.log10(deviation)),
    { title: 'Activations through 50 layers', label: name, xLabel: 'layer', yLabel: 'log10 of the std' },
  );
}
