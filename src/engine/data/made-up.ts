/** Small datasets made up from a seed, for work without data: the shapes of scikit-learn's generators. */
import { fromTypedArray } from '../creation/values.ts';
import { indexDType } from '../device/index-dtype.ts';
import { defaultDevice } from '../device/registry.ts';
import { quietly } from '../observer.ts';
import { generator as defaultGenerator, type Generator } from '../random.ts';
import type { Tensor } from '../tensor.ts';
import { TensorDataset } from './dataset.ts';

export interface MadeUpOptions {
  /** Standard deviation of what is added to every coordinate. Default 0. */
  readonly noise?: number;
  /** Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

type Points = TensorDataset<[Tensor, Tensor]>;

/** Points [count, 2] with the numbers of their classes, noise added. */
function labelled(points: readonly (readonly [x: number, y: number, label: number])[], options: MadeUpOptions): Points {
  const { noise = 0, generator = defaultGenerator } = options;
  if (!(noise >= 0)) throw new RangeError(`noise should not be negative, but is ${noise}`);
  const shifts = noise === 0 ? null : generator.normals(2 * points.length);
  const places = new Float32Array(2 * points.length);
  for (const [index, [x, y]] of points.entries()) {
    places[2 * index] = x + (shifts === null ? 0 : noise * shifts[2 * index]!);
    places[2 * index + 1] = y + (shifts === null ? 0 : noise * shifts[2 * index + 1]!);
  }
  return quietly(
    () =>
      new TensorDataset(
        fromTypedArray(places, [points.length, 2]),
        fromTypedArray(
          Float64Array.from(points, ([, , label]) => label),
          [points.length],
          { dtype: indexDType(defaultDevice()) },
        ),
      ),
  );
}

function requireCount(count: number, least = 1): void {
  if (!(Number.isInteger(count) && count >= least)) {
    throw new RangeError(`the number of examples should be a whole number of at least ${least}, but is ${count}`);
  }
}

/** Evenly from 0 to 1, both included. */
function along(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (count === 1 ? 0 : index / (count - 1)));
}

/** Two half circles that reach into each other: float32 [count, 2] and classes 0 and 1. */
export function moons(count: number, options: MadeUpOptions = {}): Points {
  requireCount(count, 2);
  const outer = along(Math.floor(count / 2)).map((t): [number, number, number] => [
    Math.cos(Math.PI * t),
    Math.sin(Math.PI * t),
    0,
  ]);
  const inner = along(Math.ceil(count / 2)).map((t): [number, number, number] => [
    1 - Math.cos(Math.PI * t),
    0.5 - Math.sin(Math.PI * t),
    1,
  ]);
  return labelled([...outer, ...inner], options);
}

/** A circle (class 1) in another (class 0): float32 [count, 2]. `factor`: the ratio of their sizes, default 0.8. */
export function circles(count: number, options: MadeUpOptions & { readonly factor?: number } = {}): Points {
  requireCount(count, 2);
  const { factor = 0.8 } = options;
  if (!(factor >= 0 && factor < 1)) throw new RangeError(`'factor' has to be at least 0 and below 1, but is ${factor}`);
  const around = (points: number, radius: number, label: number) =>
    Array.from({ length: points }, (_, index): [number, number, number] => {
      const angle = (2 * Math.PI * index) / points;
      return [radius * Math.cos(angle), radius * Math.sin(angle), label];
    });
  return labelled([...around(Math.floor(count / 2), 1, 0), ...around(Math.ceil(count / 2), factor, 1)], options);
}

/** Arms of a spiral, one a class (default 3): float32 [count, 2], `count` shared out evenly among the arms. */
export function spiral(count: number, options: MadeUpOptions & { readonly classes?: number } = {}): Points {
  const { classes = 3 } = options;
  requireCount(classes);
  requireCount(count, classes);
  const points: [number, number, number][] = [];
  for (let arm = 0; arm < classes; arm++) {
    const own = Math.floor(count / classes) + (arm < count % classes ? 1 : 0);
    for (const t of along(own)) {
      const angle = (2 * Math.PI * arm) / classes + 4 * t;
      points.push([t * Math.sin(angle), t * Math.cos(angle), arm]);
    }
  }
  return labelled(points, options);
}

export interface BlobsOptions {
  /** How many, or where they are: [blobs, features]. Default 3. */
  readonly centers?: number | readonly (readonly number[])[];
  /** Coordinates of an example, where `centers` is a number. Default 2. */
  readonly features?: number;
  /** Of each blob. Default 1. */
  readonly std?: number;
  readonly generator?: Generator;
}

/** Heaps of normally distributed points, one a class: float32 [count, features]. Centers lie between -10 and 10. */
export function blobs(count: number, options: BlobsOptions = {}): Points {
  requireCount(count);
  const { centers = 3, features = 2, std = 1, generator = defaultGenerator } = options;
  const places =
    typeof centers === 'number'
      ? Array.from({ length: centers }, () => Array.from(generator.uniforms(features), (value) => 20 * value - 10))
      : centers;
  const width = places[0]?.length ?? 0;
  if (width === 0 || places.some((place) => place.length !== width)) {
    throw new RangeError('centers should be places with the same number of coordinates, at least one');
  }
  const values = new Float32Array(count * width);
  const labels = new Float64Array(count);
  const shifts = generator.normals(values.length);
  for (let index = 0; index < count; index++) {
    const label = index % places.length;
    labels[index] = label;
    for (let at = 0; at < width; at++) {
      values[index * width + at] = (places[label]?.[at] ?? 0) + std * shifts[index * width + at]!;
    }
  }
  return quietly(
    () =>
      new TensorDataset(
        fromTypedArray(values, [count, width]),
        fromTypedArray(labels, [count], { dtype: indexDType(defaultDevice()) }),
      ),
  );
}

export interface RegressionOptions extends MadeUpOptions {
  /** Default 1. */
  readonly features?: number;
  /** The true weights, one a feature. Default: drawn from 0 to 10. */
  readonly weights?: readonly number[];
  /** Default 0. */
  readonly bias?: number;
}

/** Normally distributed x, float32 [count, features], and y = x · weights + bias + noise, float32 [count, 1]. */
export function regression(count: number, options: RegressionOptions = {}): Points {
  requireCount(count);
  const { noise = 0, bias = 0, generator = defaultGenerator } = options;
  const features = options.weights?.length ?? options.features ?? 1;
  requireCount(features);
  const weights = options.weights ?? Array.from(generator.uniforms(features), (value) => 10 * value);
  const x = Float32Array.from(generator.normals(count * features));
  const shifts = generator.normals(count);
  const y = Float32Array.from({ length: count }, (_, row) =>
    weights.reduce((sum, weight, at) => sum + weight * x[row * features + at]!, bias + noise * shifts[row]!),
  );
  return quietly(() => new TensorDataset(fromTypedArray(x, [count, features]), fromTypedArray(y, [count, 1])));
}
