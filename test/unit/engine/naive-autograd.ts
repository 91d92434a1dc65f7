/**
 * Reverse-mode differentiation as slow and as plain as it can be, to hold the engine against: every operation is a list of
 * partial derivatives between elements, and gradients follow every path from the root by recursion.
 */

export interface NaiveValue {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly partials: readonly Partial[];
}

interface Partial {
  readonly output: number;
  readonly parent: NaiveValue;
  readonly index: number;
  readonly value: number;
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** All indices of a shape, in row-major order. */
function* indices(shape: readonly number[]): Generator<readonly number[]> {
  for (let flat = 0; flat < count(shape); flat++) {
    const index: number[] = [];
    let rest = flat;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index.unshift(rest % shape[dim]!);
      rest = Math.floor(rest / shape[dim]!);
    }
    yield index;
  }
}

function flatten(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((flat, at, dim) => flat * shape[dim]! + at, 0);
}

export function constant(shape: readonly number[], data: readonly number[]): NaiveValue {
  return { shape, data, partials: [] };
}

type Source = readonly [parent: NaiveValue, index: number, partial: number];

/** An operation, element by element: its value, and what it depends on with which slope. */
export function build(
  shape: readonly number[],
  element: (index: readonly number[]) => { readonly value: number; readonly sources: readonly Source[] },
): NaiveValue {
  const data: number[] = [];
  const partials: Partial[] = [];
  for (const at of indices(shape)) {
    const { value, sources } = element(at);
    for (const [parent, index, slope] of sources) partials.push({ output: data.length, parent, index, value: slope });
    data.push(value);
  }
  return { shape, data, partials };
}

export function unary(a: NaiveValue, value: (x: number) => number, slope: (x: number) => number): NaiveValue {
  return build(a.shape, (at) => {
    const index = flatten(at, a.shape);
    const x = a.data[index]!;
    return { value: value(x), sources: [[a, index, slope(x)]] };
  });
}

/** Where an index of a broadcast result is read in an operand. */
function broadcastIndex(at: readonly number[], shape: readonly number[]): number {
  const tail = at.slice(at.length - shape.length);
  return flatten(
    tail.map((position, dim) => (shape[dim] === 1 ? 0 : position)),
    shape,
  );
}

/** Null where the shapes do not broadcast. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | null {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let dim = 0; dim < rank; dim++) {
    const [one, other] = [a[a.length - rank + dim] ?? 1, b[b.length - rank + dim] ?? 1];
    if (one !== other && one !== 1 && other !== 1) return null;
    result.push(one === 1 ? other : one);
  }
  return result;
}

export function binary(
  a: NaiveValue,
  b: NaiveValue,
  value: (x: number, y: number) => number,
  slopes: (x: number, y: number) => readonly [number, number],
): NaiveValue {
  const shape = broadcast(a.shape, b.shape);
  if (shape === null) throw new Error('these shapes do not broadcast');
  return build(shape, (at) => {
    const [left, right] = [broadcastIndex(at, a.shape), broadcastIndex(at, b.shape)];
    const [x, y] = [a.data[left]!, b.data[right]!];
    const [byX, byY] = slopes(x, y);
    return {
      value: value(x, y),
      sources: [
        [a, left, byX],
        [b, right, byY],
      ],
    };
  });
}

/** Every element of the result is one of `a`'s. */
export function rearranged(
  a: NaiveValue,
  shape: readonly number[],
  from: (at: readonly number[]) => readonly number[],
): NaiveValue {
  return build(shape, (at) => {
    const index = flatten(from(at), a.shape);
    return { value: a.data[index]!, sources: [[a, index, 1]] };
  });
}

export function reshaped(a: NaiveValue, shape: readonly number[]): NaiveValue {
  return build(shape, (at) => {
    const index = flatten(at, shape);
    return { value: a.data[index]!, sources: [[a, index, 1]] };
  });
}

/** The sum over one dimension, which goes. */
export function summed(a: NaiveValue, dim: number): NaiveValue {
  const size = a.shape[dim]!;
  return build(
    a.shape.filter((_, other) => other !== dim),
    (at) => {
      const sources = Array.from({ length: size }, (_, position): Source => {
        return [a, flatten([...at.slice(0, dim), position, ...at.slice(dim)], a.shape), 1];
      });
      return { value: sources.reduce((sum, [, index]) => sum + a.data[index]!, 0), sources };
    },
  );
}

export function product(a: NaiveValue, b: NaiveValue): NaiveValue {
  const [rows = 0, inner = 0] = a.shape;
  const columns = b.shape[1] ?? 0;
  return build([rows, columns], ([row = 0, column = 0]) => {
    const sources: Source[] = [];
    let value = 0;
    for (let at = 0; at < inner; at++) {
      const [left, right] = [row * inner + at, at * columns + column];
      value += a.data[left]! * b.data[right]!;
      sources.push([a, left, b.data[right]!], [b, right, a.data[left]!]);
    }
    return { value, sources };
  });
}

/** d (sum of root) / d value, for every value it depends on: along every path, one after the other. */
export function naiveGradients(root: NaiveValue): ReadonlyMap<NaiveValue, readonly number[]> {
  const totals = new Map<NaiveValue, number[]>();
  const follow = (value: NaiveValue, arriving: readonly number[]): void => {
    const total = totals.get(value) ?? new Array<number>(value.data.length).fill(0);
    totals.set(
      value,
      total.map((sum, index) => sum + arriving[index]!),
    );
    const byParent = new Map<NaiveValue, number[]>();
    for (const { output, parent, index, value: slope } of value.partials) {
      const gradient = byParent.get(parent) ?? new Array<number>(parent.data.length).fill(0);
      gradient[index] = gradient[index]! + slope * arriving[output]!;
      byParent.set(parent, gradient);
    }
    for (const [parent, gradient] of byParent) follow(parent, gradient);
  };
  follow(
    root,
    root.data.map(() => 1),
  );
  return totals;
}
