/**
 * Random graphs of operations (broadcasting, views, fan-out, joins, writes through views): their gradients equal those of a
 * naive recursive autograd, and finite differences, of the first and the second order.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autograd, cat, fromTypedArray, grad, type Tensor } from '../../../src/engine/index.ts';
import fc from '../../harness/fast-check.ts';
import {
  binary,
  broadcast,
  build,
  constant,
  count,
  type NaiveValue,
  naiveGradients,
  product,
  rearranged,
  reshaped,
  summed,
  unary,
} from './naive-autograd.ts';

/** The same value twice: in the engine, and in the reference. */
interface Twin {
  readonly real: Tensor;
  readonly naive: NaiveValue;
}

/** Null where the operation does not apply to these operands. `choice`: any number, to pick a dimension with. */
type Operation = (a: Twin, b: Twin, choice: number) => Twin | null;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function elementwise(
  name: 'sin' | 'cos' | 'tanh' | 'sigmoid' | 'neg',
  value: (x: number) => number,
  slope: (x: number) => number,
): Operation {
  return (a) => ({ real: a.real[name](), naive: unary(a.naive, value, slope) });
}

function arithmetic(
  name: 'add' | 'sub' | 'mul',
  value: (x: number, y: number) => number,
  slopes: (x: number, y: number) => readonly [number, number],
): Operation {
  return (a, b) => {
    const shape = broadcast(a.naive.shape, b.naive.shape);
    if (shape === null || count(shape) > 64) return null;
    return { real: a.real[name](b.real), naive: binary(a.naive, b.naive, value, slopes) };
  };
}

function dimOf({ naive }: Twin, choice: number): number | null {
  return naive.shape.length === 0 ? null : choice % naive.shape.length;
}

const operations: Readonly<Record<string, Operation>> = {
  sin: elementwise('sin', Math.sin, Math.cos),
  cos: elementwise('cos', Math.cos, (x) => -Math.sin(x)),
  tanh: elementwise('tanh', Math.tanh, (x) => 1 - Math.tanh(x) ** 2),
  sigmoid: elementwise('sigmoid', sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x))),
  neg: elementwise(
    'neg',
    (x) => -x,
    () => -1,
  ),
  add: arithmetic(
    'add',
    (x, y) => x + y,
    () => [1, 1],
  ),
  sub: arithmetic(
    'sub',
    (x, y) => x - y,
    () => [1, -1],
  ),
  mul: arithmetic(
    'mul',
    (x, y) => x * y,
    (x, y) => [y, x],
  ),
  transpose: (a) => {
    const { shape } = a.naive;
    if (shape.length < 2) return null;
    const swapped = <Item>(items: readonly Item[]) => [...items.slice(0, -2), items.at(-1)!, items.at(-2)!];
    return { real: a.real.transpose(-1, -2), naive: rearranged(a.naive, swapped(shape), swapped) };
  },
  flatten: (a) => {
    const shape = [count(a.naive.shape)];
    return { real: a.real.reshape(shape), naive: reshaped(a.naive, shape) };
  },
  unsqueeze: (a, _b, choice) => {
    const at = choice % (a.naive.shape.length + 1);
    const shape = [...a.naive.shape.slice(0, at), 1, ...a.naive.shape.slice(at)];
    return shape.length > 3 ? null : { real: a.real.unsqueeze(at), naive: reshaped(a.naive, shape) };
  },
  expand: (a, _b, choice) => {
    const shape = [1 + (choice % 3), ...a.naive.shape];
    if (shape.length > 3 || count(shape) > 64) return null;
    return { real: a.real.expand(shape), naive: rearranged(a.naive, shape, (at) => at.slice(1)) };
  },
  select: (a, _b, choice) => {
    const dim = dimOf(a, choice);
    if (dim === null) return null;
    const position = choice % a.naive.shape[dim]!;
    const shape = a.naive.shape.filter((_, other) => other !== dim);
    const from = (at: readonly number[]) => [...at.slice(0, dim), position, ...at.slice(dim)];
    return { real: a.real.select(dim, position), naive: rearranged(a.naive, shape, from) };
  },
  narrow: (a, _b, choice) => {
    const dim = dimOf(a, choice);
    if (dim === null || a.naive.shape[dim]! < 2) return null;
    const shape = a.naive.shape.map((size, other) => (other === dim ? size - 1 : size));
    const from = (at: readonly number[]) => at.map((position, other) => (other === dim ? position + 1 : position));
    return { real: a.real.narrow(dim, 1, shape[dim]!), naive: rearranged(a.naive, shape, from) };
  },
  sum: (a, _b, choice) => {
    const dim = dimOf(a, choice);
    return dim === null ? null : { real: a.real.sum(dim), naive: summed(a.naive, dim) };
  },
  matmul: (a, b) => {
    const [left, right] = [a.naive.shape, b.naive.shape];
    if (left.length !== 2 || right.length !== 2 || left[1] !== right[0]) return null;
    return { real: a.real.matmul(b.real), naive: product(a.naive, b.naive) };
  },
  cat: (a, b) => {
    const [left, right] = [a.naive, b.naive];
    if (left.shape.length !== 1 || right.shape.length !== 1) return null;
    const [size = 0, more = 0] = [left.shape[0], right.shape[0]];
    const naive = build([size + more], ([at = 0]) => {
      const [from, index] = at < size ? [left, at] : [right, at - size];
      return { value: from.data[index]!, sources: [[from, index, 1]] };
    });
    return { real: cat([a.real, b.real]), naive };
  },
  /** The first slice of a copy times b, written through a view. */
  writeThroughView: (a, b) => {
    const { shape } = a.naive;
    const rest = shape.slice(1);
    const both = broadcast(rest, b.naive.shape);
    if (shape.length === 0 || both === null || count(both) !== count(rest) || both.length !== rest.length) return null;
    const copy = a.real.clone();
    copy.select(0, 0).mul_(b.real);
    const first = rearranged(a.naive, rest, (at) => [0, ...at]);
    const scaled = binary(
      first,
      b.naive,
      (x, y) => x * y,
      (x, y) => [y, x],
    );
    const size = count(rest);
    const naive = build(shape, (at) => {
      const index = at.reduce((flat, position, dim) => flat * shape[dim]! + position, 0);
      const [from, place] = index < size ? [scaled, index] : [a.naive, index];
      return { value: from.data[place]!, sources: [[from, place, 1]] };
    });
    return { real: copy, naive };
  },
};

const names = Object.keys(operations);

interface Instruction {
  readonly operation: string;
  readonly a: number;
  readonly b: number;
  readonly choice: number;
}

const shapes: readonly (readonly number[])[] = [[2, 3], [3], [2, 1], [3, 2], []];

const program = fc.record({
  leaves: fc.array(fc.record({ shape: fc.constantFrom(...shapes), seed: fc.integer({ min: 1, max: 1000 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  instructions: fc.array(
    fc.record({
      operation: fc.constantFrom(...names),
      a: fc.nat({ max: 20 }),
      b: fc.nat({ max: 20 }),
      choice: fc.nat({ max: 11 }),
    }),
    { minLength: 1, maxLength: 9 },
  ),
});

function elementsOf(shape: readonly number[], seed: number): Float64Array {
  return Float64Array.from({ length: count(shape) }, (_, index) => Math.sin(seed * 12.9898 + index * 78.233));
}

/** Runs the program on both; the result joins the last values, so that there are several roots in one. */
function run(leaves: readonly Twin[], instructions: readonly Instruction[], used: Set<string>): Twin {
  const values = [...leaves];
  for (const { operation, a, b, choice } of instructions) {
    const operands = [values[a % values.length]!, values[b % values.length]!] as const;
    const made = operations[operation]!(...operands, choice);
    if (made === null) continue;
    used.add(operation);
    values.push(made);
  }
  const total = (value: Twin): Twin => {
    const flat = operations['flatten']!(value, value, 0)!;
    return operations['sum']!(flat, flat, 0)!;
  };
  return values
    .slice(-3)
    .map(total)
    .reduce((left, right) => operations['add']!(left, right, 0)!);
}

function twin(real: Tensor): Twin {
  return { real, naive: constant(real.shape, Array.from(real.toTypedArray())) };
}

test('gradients equal those of a naive recursive autograd', () => {
  const used = new Set<string>();
  fc.assert(
    fc.property(program, ({ leaves, instructions }) => {
      const inputs = leaves.map(({ shape, seed }) =>
        twin(fromTypedArray(elementsOf(shape, seed), shape, { requiresGrad: true })),
      );
      const { real, naive } = run(inputs, instructions, used);
      const expected = naiveGradients(naive);
      assert.ok(Math.abs(real.item() - naive.data[0]!) <= 1e-9 * Math.max(1, Math.abs(naive.data[0]!)));
      if (!real.requiresGrad) return;
      const found = grad(
        real,
        inputs.map((input) => input.real),
        { retainGraph: true, allowUnused: true },
      );
      real.backward();
      for (const [position, input] of inputs.entries()) {
        const wanted = expected.get(input.naive) ?? null;
        const gradient = found[position] ?? null;
        assert.equal(gradient === null, wanted === null, `gradient of leaf ${position}`);
        assert.deepEqual(input.real.grad?.toTypedArray(), gradient?.toTypedArray(), '.grad is what grad answers');
        for (const [index, value] of (gradient?.toTypedArray() ?? []).entries()) {
          const right = wanted![index]!;
          assert.ok(Math.abs(value - right) <= 1e-9 * Math.max(1, Math.abs(right)), `${value} is not ${right}`);
        }
      }
    }),
    { numRuns: 400, seed: 20 },
  );
  assert.deepEqual([...used].sort(), [...names].sort(), 'every operation took part');
});

test('gradients of both orders, and tangents, equal finite differences', () => {
  fc.assert(
    fc.property(program, ({ leaves, instructions }) => {
      const inputs = leaves.map(({ shape, seed }) =>
        fromTypedArray(elementsOf(shape, seed), shape, { requiresGrad: true }),
      );
      const body = (...values: Tensor[]) => run(values.map(twin), instructions, new Set()).real.tanh();
      autograd.gradcheck(body, inputs, { checkForwardAd: true });
      autograd.gradgradcheck(body, inputs, { atol: 1e-4 });
    }),
    { numRuns: 60, seed: 21 },
  );
});
