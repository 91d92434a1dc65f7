/** Views: windows on the same storage wherever strides can say it. Here other orders, and the same elements once more. */
import { okShape, shapeError } from '../shape/result.ts';
import { permuteShape, sameShape, wrapDimension } from '../shape/rules.ts';
import { defineOp, savesNothing } from './definition.ts';
import { shapesOps } from './shapes.ts';
import { slicesOps } from './slices.ts';
import { copy, wrapped } from './view-helpers.ts';

const permute = defineOp<{ readonly dims: readonly number[] }>({
  name: 'permute',
  formula: 'a with its dimensions in another order',
  promotion: 'none',
  shape: ([input], { dims }) => permuteShape(input!, dims),
  view: (input, { dims }) => ({
    strides: dims.map((dim) => input.strides[wrapped(dim, dims.length)]!),
    offset: input.offset,
  }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'PermuteBackward0',
    rule: 'grad with its dimensions put back',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dims } = context.attributes;
      const inverse = new Array<number>(dims.length);
      for (const [position, dim] of dims.entries()) inverse[wrapped(dim, dims.length)] = position;
      return [gradient.permute(inverse)];
    },
  },
});

function swapped<Item>(items: readonly Item[], a: number, b: number): Item[] {
  const result = [...items];
  if (items.length === 0) return result;
  const [left, right] = [wrapped(a, items.length), wrapped(b, items.length)];
  result[left] = items[right]!;
  result[right] = items[left]!;
  return result;
}

const transpose = defineOp<{ readonly dim0: number; readonly dim1: number }>({
  name: 'transpose',
  formula: 'aᵀ',
  promotion: 'none',
  shape: ([input], { dim0, dim1 }) => {
    for (const dim of [dim0, dim1]) {
      const one = wrapDimension(dim, input!.length);
      if (typeof one === 'string') return shapeError(one);
    }
    return okShape(swapped(input!, dim0, dim1));
  },
  view: (input, { dim0, dim1 }) => ({ strides: swapped(input.strides, dim0, dim1), offset: input.offset }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'TransposeBackward0',
    rule: 'gradᵀ',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.transpose(context.attributes.dim0, context.attributes.dim1)],
  },
});

/** The same elements once more. */
const alias = defineOp({
  name: 'alias',
  formula: 'a',
  promotion: 'none',
  shape: sameShape,
  view: (input) => ({ strides: input.strides, offset: input.offset }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'AliasBackward0',
    rule: 'grad',
    saves: savesNothing,
    backward: (gradient) => [gradient],
  },
});

/** The same elements, cut off from the gradient. */
const detach = defineOp({
  name: 'detach',
  formula: 'a without its history',
  promotion: 'none',
  shape: sameShape,
  view: (input) => ({ strides: input.strides, offset: input.offset }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: null,
});

/** Views, by the names of the op table. */
export const viewsOps = { permute, transpose, ...shapesOps, ...slicesOps, alias, detach } as const;
