/** Draws from discrete distributions. */
import type { Generator } from './random.ts';

export function requireProbabilities(values: Float64Array): void {
  for (const value of values) {
    if (!(value >= 0 && value <= 1)) throw new RangeError('Expected p_in >= 0 && p_in <= 1 to be true, but got false.');
  }
}

/** Rows of `categories` weights each, of which none is negative and some are positive. */
export function requireWeights(values: Float64Array, categories: number): void {
  for (const value of values) {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError('probability tensor contains either `inf`, `nan` or element < 0');
    }
  }
  for (let start = 0; start < values.length; start += categories) {
    if (!values.subarray(start, start + categories).some((value) => value > 0)) {
      throw new RangeError('invalid multinomial distribution (sum of probabilities <= 0)');
    }
  }
}

function total(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** The category in whose part of the total a random point falls; never one of weight 0. */
function drawOne(weights: Float64Array, sum: number, generator: Generator): number {
  let left = generator.uniform() * sum;
  let last = -1;
  for (let category = 0; category < weights.length; category++) {
    const weight = weights[category]!;
    if (weight === 0) continue;
    last = category;
    if (left < weight) return category;
    left -= weight;
  }
  // Rounding has carried the point past the end.
  return last;
}

export function drawWithReplacement(weights: Float64Array, count: number, generator: Generator): number[] {
  const sum = total(weights);
  return Array.from({ length: count }, () => drawOne(weights, sum, generator));
}

/** Where fewer categories have a weight than are drawn, the others follow in their order, as in PyTorch. */
export function drawWithoutReplacement(weights: Float64Array, count: number, generator: Generator): number[] {
  const left = weights.slice();
  const drawn: number[] = [];
  while (drawn.length < count) {
    const sum = total(left);
    if (sum === 0) break;
    const category = drawOne(left, sum, generator);
    drawn.push(category);
    left[category] = 0;
  }
  for (let category = 0; drawn.length < count; category++) if (!drawn.includes(category)) drawn.push(category);
  return drawn;
}
