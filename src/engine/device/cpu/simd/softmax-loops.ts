/** Softmax of each row and what its gradients are made of. Sums are doubles. */
import { exponential, logarithm } from './functions.ts';
import { type Code, f32x4, f64, f64x2, v128 } from './instructions.ts';
import type { FunctionBuilder } from './module.ts';
import { region, resultRegion } from './regions.ts';
import { addAsDoubles, type LaneSums, noSums, onlyInside, overRows, totalOf } from './row-loops.ts';

type EachVector = Parameters<Parameters<typeof overRows>[0]>[1];

function storeResult(f: FunctionBuilder, at: Code, value: Code): void {
  f.append(v128.store(at, value, region(resultRegion)));
}

/** A double, rounded, in all lanes. */
function roundedOnce(f: FunctionBuilder, value: Code): Code {
  const rounded = f.let(f32x4.fromF64x2(f64x2.splat(value)));
  return f.let(f32x4.splat(f32x4.lane(0, rounded)));
}

/** The largest of a row, in all lanes. NaN is passed over: it makes the sum of the powers NaN. */
function largestOf(f: FunctionBuilder, eachVector: EachVector): Code {
  const largest = f.local('v128');
  f.append(largest.set(f32x4.const(-Infinity)));
  eachVector((at, inside) => {
    const value = v128.load(at, region(0));
    const shown = inside === null ? value : v128.choose(inside, value, f32x4.const(-Infinity));
    f.append(largest.set(f32x4.pmax(largest.get, shown)));
  });
  const [a, b, c, d] = [0, 1, 2, 3].map((lane) => f32x4.splat(f32x4.lane(lane, largest.get)));
  return f.let(f32x4.pmax(f32x4.pmax(a!, b!), f32x4.pmax(c!, d!)));
}

/** Σ e^(x - max); `keep` gets each power. */
function sumOfPowers(
  f: FunctionBuilder,
  eachVector: EachVector,
  largest: Code,
  keep?: (at: Code, power: Code) => void,
): LaneSums {
  const sums = noSums(f);
  eachVector((at, inside) => {
    const power = f.let(exponential(f, f32x4.sub(v128.load(at, region(0)), largest)));
    keep?.(at, power);
    addAsDoubles(f, sums, f.let(onlyInside(power, inside)));
  });
  return sums;
}

/** e^(x - max) / Σ e^(x - max) */
function rowSoftmax(): FunctionBuilder {
  return overRows((f, eachVector) => {
    const largest = largestOf(f, eachVector);
    const sums = sumOfPowers(f, eachVector, largest, (at, power) => storeResult(f, at, power));
    const share = roundedOnce(f, f64.div(f64.const(1), totalOf(f, sums)));
    eachVector((at) => storeResult(f, at, f32x4.mul(v128.load(at, region(resultRegion)), share)));
  });
}

/** x - max - ln Σ e^(x - max) */
function rowLogSoftmax(): FunctionBuilder {
  return overRows((f, eachVector) => {
    const largest = largestOf(f, eachVector);
    const sums = sumOfPowers(f, eachVector, largest);
    const shift = f.let(logarithm(f, roundedOnce(f, totalOf(f, sums))));
    eachVector((at) => storeResult(f, at, f32x4.sub(f32x4.sub(v128.load(at, region(0)), largest), shift)));
  });
}

/** y · (grad - Σ grad · y), the gradient in region 0 and y in region 1 */
function rowSoftmaxBackward(): FunctionBuilder {
  return overRows((f, eachVector) => {
    const sums = noSums(f);
    eachVector((at, inside) => {
      const product = f32x4.mul(v128.load(at, region(0)), v128.load(at, region(1)));
      addAsDoubles(f, sums, f.let(onlyInside(product, inside)));
    });
    const total = roundedOnce(f, totalOf(f, sums));
    eachVector((at) => {
      const difference = f32x4.sub(v128.load(at, region(0)), total);
      storeResult(f, at, f32x4.mul(v128.load(at, region(1)), difference));
    });
  });
}

/** grad - eʸ · Σ grad, the gradient in region 0 and y in region 1 */
function rowLogSoftmaxBackward(): FunctionBuilder {
  return overRows((f, eachVector) => {
    const sums = noSums(f);
    eachVector((at, inside) => addAsDoubles(f, sums, f.let(onlyInside(v128.load(at, region(0)), inside))));
    const total = roundedOnce(f, totalOf(f, sums));
    eachVector((at) => {
      const share = f32x4.mul(exponential(f, v128.load(at, region(1))), total);
      storeResult(f, at, f32x4.sub(v128.load(at, region(0)), share));
    });
  });
}

export function softmaxLoops(): readonly (readonly [string, FunctionBuilder])[] {
  return [
    ['softmax', rowSoftmax()],
    ['logSoftmax', rowLogSoftmax()],
    ['softmaxBackward', rowSoftmaxBackward()],
    ['logSoftmaxBackward', rowLogSoftmaxBackward()],
  ];
}
