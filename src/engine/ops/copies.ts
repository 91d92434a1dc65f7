/** Ops whose result is a new arrangement of copied elements: joins, look-ups by index. */

import { isFloatingPoint } from '../dtype.ts';
import { IndexError } from '../errors.ts';
import { differentDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { catShape, wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { repeatedZero } from './constants.ts';
import { type AnyOperand, defineOp, savesNothing } from './definition.ts';
import { firstOutside } from './host.ts';
import { denseOperand, windowOf } from './operand.ts';

function along(dim: number, rank: number): number {
  const wrapped = wrapDimension(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

const cat = defineOp<{ readonly dim: number }>({
  name: 'cat',
  formula: 'a, b, ... joined',
  promotion: 'common',
  shape: (inputs, { dim }) => catShape(inputs, dim),
  forward: (kernels, inputs, { dim }) => [kernels.concat(inputs, along(dim, inputs[0]!.shape.length))],
  gradient: {
    name: 'CatBackward0',
    rule: 'to each input its part of grad',
    saves: savesNothing,
    backward: (gradient, context) => {
      const dim = along(context.attributes.dim, gradient.shape.length);
      let start = 0;
      return Array.from({ length: context.inputCount }, (_, index) => {
        const size = context.inputShape(index)[dim]!;
        start += size;
        return context.needs(index) ? gradient.slice(dim, start - size, start, 1) : null;
      });
    },
  },
});

function insertOne(items: readonly number[], position: number): number[] {
  return [...items.slice(0, position), 1, ...items.slice(position)];
}

const stack = defineOp<{ readonly dim: number }>({
  name: 'stack',
  formula: 'a, b, ... along a new dimension',
  promotion: 'common',
  shape: (inputs, { dim }) => {
    const first = inputs[0];
    if (first === undefined) return shapeError('stack expects a non-empty TensorList');
    const position = wrapDimension(dim, first.length + 1);
    if (typeof position === 'string') return shapeError(position);
    for (const [index, shape] of inputs.entries()) {
      if (shape.length !== first.length || shape.some((size, other) => differentDims(size, first[other]!))) {
        return shapeError(
          `stack expects each tensor to be equal size, but got [${first.map(String).join(', ')}] at entry 0 and [${shape.map(String).join(', ')}] at entry ${index}`,
        );
      }
    }
    return okShape([...first.slice(0, position), inputs.length, ...first.slice(position)]);
  },
  forward: (kernels, inputs, { dim }) => {
    const position = along(dim, inputs[0]!.shape.length + 1);
    const columns = inputs.map((x) => windowOf(x, insertOne(x.shape, position), insertOne(x.strides, position)));
    return [kernels.concat(columns, position)];
  },
  gradient: {
    name: 'StackBackward0',
    rule: 'to each input its part of grad',
    saves: savesNothing,
    backward: (gradient, context) =>
      Array.from({ length: context.inputCount }, (_, index) =>
        context.needs(index) ? gradient.select(context.attributes.dim, index) : null,
      ),
  },
});

/** Reads the index once and checks every entry: kernels rely on it. */
function requireInRange(index: Tensor, size: number, dim: number): void {
  if (isFloatingPoint(index.dtype) || index.dtype === 'bool') {
    throw new TypeError(`expected an integer tensor for index, but got ${index.dtype}`);
  }
  const position = firstOutside(index, 0, size);
  if (position !== null) {
    throw new IndexError(`index ${position} is out of bounds for dimension ${dim} with size ${size}`);
  }
}

function gatherShape(input: Shape, dim: number, index: Shape, name: string): ShapeResult {
  const wrapped = wrapDimension(dim, input.length);
  if (typeof wrapped === 'string') return shapeError(wrapped);
  if (index.length !== input.length) {
    return shapeError(`Index tensor must have the same number of dimensions as ${name} tensor`);
  }
  for (let other = 0; other < index.length; other++) {
    const [one, limit] = [index[other]!, input[other]!];
    if (other !== wrapped && typeof one === 'number' && typeof limit === 'number' && one > limit) {
      return shapeError(
        `Size does not match at dimension ${other} expected index [${index.map(String).join(', ')}] to be smaller than ${name} [${input.map(String).join(', ')}] apart from dimension ${wrapped}`,
      );
    }
  }
  return okShape(index);
}

/** Inputs: x, index. */
const gather = defineOp<{ readonly dim: number }>({
  name: 'gather',
  formula: 'a at the given indices of a dimension',
  promotion: 'none',
  shape: ([input, index], { dim }) => gatherShape(input!, dim, index!, 'input'),
  check: ([x, index], { dim }) => {
    requireInRange(index!, x!.shape[along(dim, x!.shape.length)] ?? 1, dim);
  },
  forward: (kernels, [x, index], { dim }) => [
    kernels.gather(asVector(x!), along(dim, x!.shape.length), asVector(index!)),
  ],
  gradient: {
    name: 'GatherBackward0',
    rule: 'grad added at the indices it was read from',
    saves: () => [1],
    backward: (gradient, context) => [
      repeatedZero(gradient, context.inputShape(0)).scatterAdd(context.attributes.dim, context.input(1), gradient),
      null,
    ],
  },
});

/** Inputs: x, index, source. Here index and source have one shape, which fits inside x's. */
const scatterAdd = defineOp<{ readonly dim: number }>({
  name: 'scatterAdd',
  formula: 'a, with b added at the given indices',
  promotion: 'none',
  shape: ([input, index, source], { dim }) => {
    const fits = gatherShape(input!, dim, index!, 'self');
    if (fits.kind !== 'ok') return fits;
    if (index!.length !== source!.length || index!.some((size, other) => differentDims(size, source![other]!))) {
      return shapeError(
        `scatterAdd(): expected index [${index!.map(String).join(', ')}] and src [${source!.map(String).join(', ')}] to have the same shape`,
      );
    }
    return okShape(input!);
  },
  check: ([x, index, source], { dim }) => {
    if (x!.dtype !== source!.dtype) throw new TypeError('scatter(): Expected self.dtype to be equal to src.dtype');
    requireInRange(index!, x!.shape[along(dim, x!.shape.length)] ?? 1, dim);
  },
  forward: (kernels, [x, index, source], { dim }) => {
    const [target, places, values] = [asVector(x!), asVector(index!), asVector(source!)];
    const added = kernels.scatterAdd(target.shape, along(dim, x!.shape.length), places, values);
    return [kernels.binary('add', x!, denseOperand(added, x!.shape, x!.dtype), 1, added)];
  },
  gradient: {
    name: 'ScatterAddBackward0',
    rule: 'grad, grad at the indices',
    saves: () => [1],
    backward: (gradient, context) => [
      gradient,
      null,
      context.needs(2) ? gradient.gather(context.attributes.dim, context.input(1)) : null,
    ],
  },
});

function requireVector(index: Shape, name: string): ShapeResult | null {
  return index.length <= 1 ? null : shapeError(`${name}(): Index is supposed to be a vector`);
}

/** Inputs: x, index (1-d). */
const indexSelect = defineOp<{ readonly dim: number }>({
  name: 'indexSelect',
  formula: "a's slices at the given indices",
  promotion: 'none',
  shape: ([input, index], { dim }) => {
    const wrong = requireVector(index!, 'index_select');
    if (wrong !== null) return wrong;
    const wrapped = wrapDimension(dim, input!.length);
    if (typeof wrapped === 'string') return shapeError(wrapped);
    return okShape(input!.map((size, other) => (other === wrapped ? (index![0] ?? 1) : size)));
  },
  check: ([x, index], { dim }) => {
    requireInRange(index!, x!.shape[along(dim, x!.shape.length)] ?? 1, dim);
  },
  forward: (kernels, [x, index], { dim }) => {
    if (x!.shape.length === 0) return [kernels.cast(x!, x!.dtype)];
    return [kernels.indexSelect(asVector(x!), along(dim, x!.shape.length), asVector(index!))];
  },
  gradient: {
    name: 'IndexSelectBackward0',
    rule: 'grad added at the slices it was read from',
    saves: () => [1],
    backward: (gradient, context) => [
      repeatedZero(gradient, context.inputShape(0)).indexAdd(context.attributes.dim, context.input(1), gradient),
      null,
    ],
  },
});

function asVector(x: AnyOperand): AnyOperand {
  return x.shape.length > 0 ? x : windowOf(x, [1], [1]);
}

/** Inputs: x, index (1-d), source. */
const indexAdd = defineOp<{ readonly dim: number }>({
  name: 'indexAdd',
  formula: 'a, with the slices of b added at the given indices',
  promotion: 'none',
  shape: ([input, index, source], { dim }) => {
    const wrong = requireVector(index!, 'index_add');
    if (wrong !== null) return wrong;
    const wrapped = wrapDimension(dim, input!.length);
    if (typeof wrapped === 'string') return shapeError(wrapped);
    const expected = input!.map((size, other) => (other === wrapped ? (index![0] ?? 1) : size));
    if (source!.length !== expected.length || source!.some((size, other) => differentDims(size, expected[other]!))) {
      return shapeError(
        `indexAdd(): expected source of shape [${expected.map(String).join(', ')}], but got [${source!.map(String).join(', ')}]`,
      );
    }
    return okShape(input!);
  },
  check: ([x, index, source], { dim }) => {
    if (x!.dtype !== source!.dtype) {
      throw new TypeError('index_add_(): self and source expected to have the same dtype');
    }
    requireInRange(index!, x!.shape[along(dim, x!.shape.length)] ?? 1, dim);
  },
  forward: (kernels, [x, index, source], { dim }) => {
    if (x!.shape.length === 0) return [kernels.binary('add', x!, source!, 1, null)];
    const added = kernels.indexAdd(x!.shape, along(dim, x!.shape.length), asVector(index!), source!);
    return [kernels.binary('add', x!, denseOperand(added, x!.shape, x!.dtype), 1, added)];
  },
  gradient: {
    name: 'IndexAddBackward0',
    rule: 'grad, the slices of grad at the indices',
    saves: () => [1],
    backward: (gradient, context) => [
      gradient,
      null,
      context.needs(2)
        ? gradient.indexSelect(context.attributes.dim, context.input(1)).reshape(context.inputShape(2))
        : null,
    ],
  },
});

/** Copies, by the names of the op table. */
export const copiesOps = {
  cat,
  stack,
  gather,
  scatterAdd,
  indexSelect,
  indexAdd,
} as const;
