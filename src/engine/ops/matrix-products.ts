/** Products whose operands have one certain rank, those that are added to something, and the trace. */
import { indexDType } from '../device/index-dtype.ts';
import { isFloatingPoint } from '../dtype.ts';
import type { Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { addedProductsOps } from './added-products.ts';
import { matrixMask } from './constants.ts';
import { defineOp, savesNothing, savesOther } from './definition.ts';
import { bmmShape, dotShape, matrixVectorShape, mmShape, sameScalarType } from './matrix-shapes.ts';
import { denseOperand, windowOf } from './operand.ts';
import { factorGradients, multiplied } from './products.ts';

function product(
  name: string,
  backwardName: string,
  rule: string,
  shape: (a: Shape, b: Shape) => ShapeResult,
  mismatch: (a: Tensor, b: Tensor) => string,
) {
  return defineOp({
    name,
    formula: 'a · b',
    promotion: 'none',
    shape: ([a, b]) => shape(a!, b!),
    check: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw new TypeError(mismatch(a!, b!));
    },
    forward: (kernels, [a, b], _attributes, [result]) => [multiplied(kernels, a!, b!, result!.shape)],
    gradient: {
      name: backwardName,
      rule,
      saves: savesOther,
      backward: (gradient, context) => factorGradients(gradient, context, 0),
    },
  });
}

const bothSides = 'grad · bᵀ, aᵀ · grad';

const mm = product(
  'mm',
  'MmBackward0',
  bothSides,
  mmShape,
  (a, b) => `expected m1 and m2 to have the same dtype, but got: ${a.dtype} != ${b.dtype}`,
);
const bmm = product('bmm', 'BmmBackward0', bothSides, bmmShape, sameScalarType);
const mv = product(
  'mv',
  'MvBackward0',
  'grad ⊗ b, aᵀ · grad',
  (matrix, vector) => matrixVectorShape(matrix, vector, 1, matrix[0] ?? 0),
  sameScalarType,
);
const dot = product(
  'dot',
  'DotBackward0',
  'grad · b, grad · a',
  dotShape,
  (a, b) => `dot : expected both vectors to have same dtype, but found ${a.dtype} and ${b.dtype}`,
);

const trace = defineOp({
  name: 'trace',
  formula: 'Σ aᵢᵢ',
  promotion: 'none',
  shape: ([input]) =>
    input!.length === 2
      ? okShape([])
      : shapeError(`trace: expected a matrix, but got tensor with dim ${input!.length}`),
  dtype: (promoted, _attributes, _index, kernels) => (isFloatingPoint(promoted) ? promoted : indexDType(kernels)),
  forward: (kernels, [x], _attributes, [result]) => {
    const length = Math.min(x!.shape[0]!, x!.shape[1]!);
    const diagonal = windowOf(x!, [length], [x!.strides[0]! + x!.strides[1]!]);
    const same = diagonal.dtype === result!.dtype;
    const operand = same ? diagonal : denseOperand(kernels.cast(diagonal, result!.dtype), [length], result!.dtype);
    return [kernels.reduce('sum', operand, [0])];
  },
  gradient: {
    name: 'TraceBackward0',
    rule: 'grad on the diagonal',
    saves: savesNothing,
    backward: (gradient, context) => {
      const [rows, columns] = context.inputShape(0);
      return [matrixMask(gradient, rows!, columns!, (row, column) => row === column).mul(gradient)];
    },
  },
});

/** Products of operands of certain ranks, by the names of the op table. */
export const matrixProductsOps = { mm, bmm, mv, dot, ...addedProductsOps, trace } as const;
