import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import type { Operand, WindowGeometry } from '../../../src/engine/device/kernels.ts';
import type { TypedArray } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';

type CpuOperand = Operand<TypedArray>;

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, dim) => count(shape.slice(dim + 1)));
}

/** Dense from an offset on, or with its last two dimensions swapped in memory. */
function operand(shape: readonly number[], seed: number, turned: boolean): CpuOperand {
  const offset = seed % 3;
  const handle = Float32Array.from({ length: count(shape) + offset }, (_, k) => Math.sin(seed + k * 1.7));
  const swapped = [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
  const own = turned ? [...strides(swapped).slice(0, -2), 1, shape.at(-2)!] : strides(shape);
  return { storage: { handle, size: handle.length }, dtype: 'float32', shape, strides: own, offset };
}

function at(x: CpuOperand, coordinate: readonly number[]): number {
  return x.storage.handle[coordinate.reduce((sum, place, dim) => sum + place * x.strides[dim]!, x.offset)]!;
}

function coordinates(shape: readonly number[]): number[][] {
  if (shape.length === 0) return [[]];
  const rest = coordinates(shape.slice(1));
  return Array.from({ length: shape[0]! }, (_, first) => rest.map((other) => [first, ...other])).flat();
}

/** Every window with every place of it that lies inside. */
function* places(geometry: WindowGeometry): Generator<{ window: number[]; place: number[]; position: number[] }> {
  const { counts, kernelSize, stride, padding, dilation, sizes } = geometry;
  for (const window of coordinates(counts)) {
    for (const place of coordinates(kernelSize)) {
      const position = window.map((one, dim) => one * stride[dim]! - padding[dim]! + place[dim]! * dilation[dim]!);
      if (position.every((one, dim) => one >= 0 && one < sizes[dim]!)) yield { window, place, position };
    }
  }
}

interface Case {
  readonly batch: number;
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  readonly geometry: WindowGeometry;
  readonly x: CpuOperand;
  readonly y: CpuOperand;
  readonly weight: CpuOperand;
}

/** `loss`: how many positions at the end are part of no window. */
const dimension = fc
  .record({
    kernelSize: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    counts: fc.integer({ min: 1, max: 9 }),
    loss: fc.integer({ min: -2, max: 2 }),
  })
  .map(({ loss, ...rest }) => {
    const end = (rest.counts - 1) * rest.stride + (rest.kernelSize - 1) * rest.dilation + 1;
    return { ...rest, sizes: Math.max(1, end - rest.padding + loss) };
  });

const cases: fc.Arbitrary<Case> = fc
  .record({
    dimensions: fc.array(dimension, { minLength: 1, maxLength: 3 }),
    batch: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 2 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(1000),
    turned: fc.boolean(),
  })
  .map(({ dimensions, batch, groups, channels, outputs, seed, turned }) => {
    const pick = (name: 'sizes' | 'counts' | 'kernelSize' | 'stride' | 'padding' | 'dilation') =>
      dimensions.map((one) => one[name]);
    const geometry = {
      sizes: pick('sizes'),
      counts: pick('counts'),
      kernelSize: pick('kernelSize'),
      stride: pick('stride'),
      padding: pick('padding'),
      dilation: pick('dilation'),
    };
    const [all, made] = [channels * groups, outputs * groups];
    return {
      batch,
      groups,
      channels: all,
      outputs: made,
      geometry,
      x: operand([batch, all, ...geometry.sizes], seed, turned),
      y: operand([batch, made, ...geometry.counts], seed + 1, turned),
      weight: operand([made, channels, ...geometry.kernelSize], seed + 2, turned),
    };
  });

/** Every product of the sum that a convolution is: `add` gets the coordinates in x, y and the weight. */
function eachProduct(
  { batch, groups, channels, outputs, geometry }: Case,
  add: (x: readonly number[], y: readonly number[], weight: readonly number[]) => void,
): void {
  const [ofGroup, made] = [channels / groups, outputs / groups];
  const inside = [...places(geometry)];
  for (let sample = 0; sample < batch; sample++) {
    for (let output = 0; output < outputs; output++) {
      for (let channel = 0; channel < ofGroup; channel++) {
        const input = Math.floor(output / made) * ofGroup + channel;
        for (const { window, place, position } of inside) {
          add([sample, input, ...position], [sample, output, ...window], [output, channel, ...place]);
        }
      }
    }
  }
}

/** Half the distance from 1 to the next float32. */
const unitRoundoff = 2 ** -24;

/** Sums of products, their sizes and how many there are: rounding goes with these. */
class Sums {
  readonly #totals = new Map<string, Total>();

  add(coordinate: readonly number[], product: number): void {
    const { sum, size, terms } = this.of(coordinate);
    this.#totals.set(coordinate.join(), { sum: sum + product, size: size + Math.abs(product), terms: terms + 1 });
  }

  of(coordinate: readonly number[]): Total {
    return this.#totals.get(coordinate.join()) ?? { sum: 0, size: 0, terms: 0 };
  }
}

interface Total {
  readonly sum: number;
  readonly size: number;
  readonly terms: number;
}

function requireClose(actual: TypedArray | null, expected: Sums, shape: readonly number[]): void {
  assert.ok(actual !== null, 'these operands are not taken');
  assert.equal(actual.length, count(shape));
  for (const [k, coordinate] of coordinates(shape).entries()) {
    const { sum, size, terms } = expected.of(coordinate);
    // The classical bound of a sum of products in any order (Higham, Accuracy and Stability, 3.1), with one rounding to spare.
    const bound = (terms + 1) * unitRoundoff * size;
    assert.ok(Math.abs(actual[k]! - sum) <= bound, `[${coordinate}] ${actual[k]} not ${sum}`);
  }
}

const { windows } = cpuKernels;
const runs = { numRuns: 150 };

suite('windows on the CPU against sums place by place', () => {
  test('convolve', () => {
    const check = (one: Case) => {
      const sums = new Sums();
      eachProduct(one, (x, y, weight) => sums.add(y, at(one.x, x) * at(one.weight, weight)));
      requireClose(windows!.convolve(one.x, one.weight, one.groups, one.geometry), sums, one.y.shape);
    };
    fc.assert(fc.property(cases, check), runs);
  });

  test('convolveTransposed', () => {
    const check = (one: Case) => {
      const sums = new Sums();
      eachProduct(one, (x, y, weight) => sums.add(x, at(one.y, y) * at(one.weight, weight)));
      requireClose(windows!.convolveTransposed(one.y, one.weight, one.groups, one.geometry), sums, one.x.shape);
    };
    fc.assert(fc.property(cases, check), runs);
  });

  test('convolveWeight', () => {
    const check = (one: Case) => {
      const sums = new Sums();
      eachProduct(one, (x, y, weight) => sums.add(weight, at(one.x, x) * at(one.y, y)));
      requireClose(windows!.convolveWeight(one.x, one.y, one.groups, one.geometry), sums, one.weight.shape);
    };
    fc.assert(fc.property(cases, check), runs);
  });

  test('many samples at a time, and one at a time', () => {
    for (const size of [12, 70]) {
      const geometry = {
        sizes: [size, size],
        counts: [size, size],
        kernelSize: [3, 3],
        stride: [1, 1],
        padding: [1, 1],
        dilation: [1, 1],
      };
      const shapes = { batch: 40, groups: 1, channels: 8, outputs: 4, geometry };
      const [x, weight] = [operand([40, 8, size, size], 1, false), operand([4, 8, 3, 3], 2, false)];
      const actual = windows!.convolve(x, weight, 1, geometry);
      const whole = { ...shapes, x, weight, y: x };
      const samples = size === 12 ? [0, 27, 39] : [0, 39];
      const middle = [5, 6];
      for (const sample of samples) {
        for (let output = 0; output < 4; output++) {
          let sum = 0;
          for (let channel = 0; channel < 8; channel++) {
            for (const [h, w] of coordinates([3, 3])) {
              const position = [middle[0]! + h! - 1, middle[1]! + w! - 1];
              sum += at(whole.x, [sample, channel, ...position]) * at(weight, [output, channel, h!, w!]);
            }
          }
          const found = actual![((sample * 4 + output) * size + middle[0]!) * size + middle[1]!]!;
          assert.ok(Math.abs(found - sum) < 1e-5, `${found} not ${sum}`);
        }
      }
    }
  });

  test('what is not float32, or nothing, is left to others', () => {
    const geometry = { sizes: [3], counts: [2], kernelSize: [2], stride: [1], padding: [0], dilation: [1] };
    const x = operand([1, 1, 3], 0, false);
    const double = { ...x, dtype: 'float64' as const, storage: { handle: new Float64Array(3), size: 3 } };
    assert.equal(windows!.convolve(double, operand([1, 1, 2], 0, false), 1, geometry), null);
    assert.equal(windows!.convolve(operand([0, 1, 3], 0, false), operand([1, 1, 2], 0, false), 1, geometry), null);
  });

  test('maxPool', () => {
    const check = (one: Case) => {
      const { handle } = one.x.storage;
      for (let k = 0; k < handle.length; k++) handle[k] = Math.round(handle[k]! * 3);
      if (handle.length > 5) handle[5] = Number.NaN;
      const { sizes } = one.geometry;
      const shown = Map.groupBy(places(one.geometry), ({ window }) => window.join());
      fc.pre(shown.size === count(one.geometry.counts));
      const [values, positions] = windows!.maxPool(one.x, one.geometry, 'int64')!;
      let k = 0;
      for (const [sample, channel] of coordinates([one.batch, one.channels])) {
        for (const window of coordinates(one.geometry.counts)) {
          let [best, where] = [Number.NEGATIVE_INFINITY, -1];
          for (const candidate of shown.get(window.join())!) {
            if (Number.isNaN(best)) continue;
            const value = at(one.x, [sample!, channel!, ...candidate.position]);
            if (where >= 0 && value <= best) continue;
            best = value;
            where = candidate.position.reduce((flat, one, dim) => flat * sizes[dim]! + one, 0);
          }
          assert.ok(Object.is(values[k]!, best) || values[k] === best, `[${k}] ${values[k]} not ${best}`);
          assert.equal(positions[k], where);
          k++;
        }
      }
    };
    fc.assert(fc.property(cases, check), { numRuns: 60 });
  });
});
