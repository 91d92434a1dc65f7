/** Rows of a table by number. */
import { indexDType } from '../device/index-dtype.ts';
import { isFloatingPoint } from '../dtype.ts';
import { IndexError, TypeMismatchError } from '../errors.ts';
import { okShape, shapeError } from '../shape/result.ts';
import { repeatedZero } from './constants.ts';
import { defineOp } from './definition.ts';
import { firstOutside } from './host.ts';
import { countElements, denseOperand, toDense, withShape } from './operand.ts';

export interface EmbeddingAttributes {
  /** A row that gets no gradient; null for none. */
  readonly paddingIdx: number | null;
  /** Whether a row's gradient is divided by how often it was looked up. */
  readonly scaleGradByFreq: boolean;
}

/** Inputs: weight [rows, features], indices of any shape. */
const embedding = defineOp<EmbeddingAttributes>({
  name: 'embedding',
  formula: 'a[index]',
  operands: ['weight', 'index'],
  promotion: 'none',
  shape: ([weight, indices]) =>
    weight!.length === 2 ? okShape([...indices!, weight![1]!]) : shapeError("'weight' must be 2-D"),
  check: ([weight, indices]) => {
    if (isFloatingPoint(indices!.dtype) || indices!.dtype === 'bool') {
      throw new TypeMismatchError(
        `Expected tensor for argument #1 'indices' to have one of the following scalar types: int64, int32; but got ${indices!.dtype} instead (while checking arguments for embedding)`,
      );
    }
    const rows = weight!.shape[0]!;
    if (firstOutside(indices!, 0, rows) !== null) throw new IndexError('index out of range in self');
  },
  forward: (kernels, [weight, indices]) => {
    const dtype = indexDType(kernels);
    const count = countElements(indices!.shape);
    const flat =
      indices!.dtype === 'uint8'
        ? denseOperand(kernels.cast(indices!, dtype), [count], dtype)
        : withShape(toDense(kernels, indices!), [count]);
    return [kernels.indexSelect(weight!, 0, flat)];
  },
  gradient: {
    name: 'EmbeddingBackward0',
    rule: 'grad added to the rows that were looked up',
    saves: () => [1],
    backward: (gradient, context) => {
      const { paddingIdx, scaleGradByFreq } = context.attributes;
      const [rows, features] = context.inputShape(0);
      const indices = context.input(1).to(indexDType(gradient.storage.kernels)).reshape([-1]);
      let parts = gradient.reshape([indices.numel(), features!]);
      if (paddingIdx !== null) parts = parts.where(indices.ne(paddingIdx).unsqueeze(1), 0);
      if (scaleGradByFreq) {
        const ones = gradient.newFull(indices.shape, 1);
        const counts = repeatedZero(gradient, [rows!]).indexAdd(0, indices, ones);
        parts = parts.div(counts.indexSelect(0, indices).unsqueeze(1));
      }
      return [repeatedZero(gradient, [rows!, features!]).indexAdd(0, indices, parts), null];
    },
  },
});

/** Embeddings, by the names of the op table. */
export const embeddingOps = { embedding } as const;
