/** Products that are added to something. */
import { isFloatingPoint, promote } from '../dtype.ts';
import { differentDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { expandShape } from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp } from './definition.ts';
import { bmmShape, matricesShape, matrixVectorShape, sameScalarType, sizes } from './matrix-shapes.ts';
import { denseOperand, operandFor, toDense, windowOf, withShape } from './operand.ts';
import { factorGradients, multiplied } from './products.ts';
import { scalarOperand } from './reduced.ts';

export interface AddedProductAttributes {
  /** Multiplies what is added to; 0 leaves it out, NaN and all. */
  readonly beta: number;
  /** Multiplies the product. */
  readonly alpha: number;
}

/** β · added + α · product, into the product's own buffer. */
function addedTo(
  kernels: AnyKernels,
  added: AnyOperand,
  product: AnyOperand,
  { beta, alpha }: AddedProductAttributes,
): unknown {
  const { handle } = product.storage;
  if (beta === 0) {
    return alpha === 1 ? handle : kernels.binary('mul', product, scalarOperand(kernels, alpha, product), 1, handle);
  }
  const base = operandFor(added, product.shape);
  const scaled =
    beta === 1
      ? base
      : denseOperand(
          kernels.binary('mul', base, scalarOperand(kernels, beta, base), 1, null),
          product.shape,
          product.dtype,
        );
  return kernels.binary('add', scaled, product, alpha, handle);
}

/** Inputs: what is added to, then the factors. */
function addedProduct(name: string, backwardName: string, shape: (added: Shape, a: Shape, b: Shape) => ShapeResult) {
  return defineOp<AddedProductAttributes>({
    name,
    formula: 'β · a + α · (b · c)',
    promotion: 'none',
    shape: ([added, a, b]) => {
      const result = shape(added!, a!, b!);
      if (result.kind !== 'ok') return result;
      const fits = expandShape(added!, result.shapes[0]!);
      return fits.kind === 'error' ? fits : result;
    },
    check: ([added, a, b]) => {
      if (a!.dtype !== b!.dtype) throw new TypeError(sameScalarType(a!, b!));
      if (added!.dtype !== a!.dtype) throw new TypeError('self and mat2 must have the same dtype');
    },
    forward: (kernels, [added, a, b], { beta, alpha }, [result]) => {
      const { shape: size, dtype } = result!;
      const handle = multiplied(kernels, a!, b!, size);
      return [addedTo(kernels, added!, denseOperand(handle, size, dtype), { beta, alpha })];
    },
    gradient: {
      name: backwardName,
      rule: 'β · grad, α · grad · cᵀ, α · bᵀ · grad',
      saves: ([, a, b]) => [...(b ? [1] : []), ...(a ? [2] : [])],
      backward: (gradient, context) => {
        const { beta, alpha } = context.attributes;
        const scaled = alpha === 1 ? gradient : gradient.mul(alpha);
        return [
          context.needs(0) ? (beta === 1 ? gradient : gradient.mul(beta)) : null,
          ...factorGradients(scaled, context, 1),
        ];
      },
    },
  });
}

const addmm = addedProduct('addmm', 'AddmmBackward0', (_added, a, b) => {
  if (a.length !== 2) return shapeError(`mat1 must be a matrix, got ${a.length}-D tensor`);
  if (b.length !== 2) return shapeError(`mat2 must be a matrix, got ${b.length}-D tensor`);
  return matricesShape(a, b);
});

const addmv = addedProduct('addmv', 'AddmvBackward0', (added, matrix, vector) => {
  const result = matrixVectorShape(matrix, vector, added.length, added[0] ?? 1);
  if (result.kind !== 'ok') return result;
  if (added.length > 1) {
    return shapeError(`vector + matrix @ vector expected, got ${added.length}, ${matrix.length}, ${vector.length}`);
  }
  if (added.length === 1 && added[0] !== 1 && differentDims(added[0]!, matrix[0]!)) {
    return shapeError(`size mismatch, got ${String(added[0])}, ${sizes(matrix)},${String(vector[0])}`);
  }
  return result;
});

const baddbmm = addedProduct('baddbmm', 'BaddbmmBackward0', (_added, a, b) => bmmShape(a, b));

/** The products of a batch added up. */
const addbmm = defineOp<AddedProductAttributes>({
  name: 'addbmm',
  formula: 'β · a + α · Σ (b · c)',
  promotion: 'none',
  shape: ([added, a, b]) => {
    if (a!.length !== 3) return shapeError('batch1 must be a 3D tensor');
    if (b!.length !== 3) return shapeError('batch2 must be a 3D tensor');
    const fits = expandShape(added!, [a![1]!, b![2]!]);
    if (fits.kind === 'error') return fits;
    if (differentDims(a![0]!, b![0]!)) {
      return shapeError(
        `batch1 and batch2 must have same number of batches, got ${String(a![0])} and ${String(b![0])}`,
      );
    }
    if (differentDims(a![2]!, b![1]!)) {
      return shapeError(`Incompatible matrix sizes for bmm (${sizes(a!.slice(1))} and ${sizes(b!.slice(1))})`);
    }
    return okShape([a![1]!, b![2]!]);
  },
  check: ([added, a, b]) => {
    if (a!.dtype !== b!.dtype) throw new TypeError(sameScalarType(a!, b!));
    if (added!.dtype !== a!.dtype) throw new TypeError('self and mat2 must have the same dtype');
  },
  forward: (kernels, [added, a, b], attributes, [result]) => {
    const [batch, rows, inner] = a!.shape;
    const [onBatch, onRow, onColumn] = a!.strides;
    // The batch becomes part of the summed dimension: one product does it all.
    const beside = windowOf(a!, [rows!, batch!, inner!], [onRow!, onBatch!, onColumn!]);
    const wide = withShape(toDense(kernels, beside), [rows!, batch! * inner!]);
    const tall = withShape(toDense(kernels, b!), [batch! * inner!, b!.shape[2]!]);
    const product = denseOperand(multiplied(kernels, wide, tall, result!.shape), result!.shape, result!.dtype);
    return [addedTo(kernels, added!, product, attributes)];
  },
  gradient: {
    name: 'AddbmmBackward0',
    rule: 'β · grad, α · grad · cᵀ, α · bᵀ · grad',
    saves: ([, a, b]) => [...(b ? [1] : []), ...(a ? [2] : [])],
    backward: (gradient, context) => {
      const { beta, alpha } = context.attributes;
      const each = gradient.mul(alpha).expand([context.inputShape(1)[0]!, ...gradient.shape]);
      return [context.needs(0) ? gradient.mul(beta) : null, ...factorGradients(each, context, 1)];
    },
  },
});

/** Inputs: what is added to, and two vectors. */
const addr = defineOp<AddedProductAttributes>({
  name: 'addr',
  formula: 'β · a + α · (b ⊗ c)',
  promotion: 'common',
  shape: ([added, a, b]) => {
    if (a!.length !== 1) return shapeError(`addr: Expected 1-D argument vec1, but got ${a!.length}-D`);
    if (b!.length !== 1) return shapeError(`addr: Expected 1-D argument vec2, but got ${b!.length}-D`);
    const fits = expandShape(added!, [a![0]!, b![0]!]);
    return fits.kind === 'error' ? fits : okShape([a![0]!, b![0]!]);
  },
  check: (inputs, { beta, alpha }) => {
    if (isFloatingPoint(promote(inputs))) return;
    for (const [name, value] of Object.entries({ beta, alpha })) {
      if (Number.isInteger(value)) continue;
      throw new TypeError(`For integral input tensors, argument ${name} must not be a floating point number.`);
    }
  },
  forward: (kernels, [added, a, b], attributes, [result]) => {
    const { shape, dtype } = result!;
    const column = windowOf(a!, shape, [a!.strides[0]!, 0]);
    const product = denseOperand(kernels.binary('mul', column, operandFor(b!, shape), 1, null), shape, dtype);
    return [addedTo(kernels, added!, product, attributes)];
  },
  gradient: {
    name: 'AddrBackward0',
    rule: 'β · grad, α · grad · c, α · gradᵀ · b',
    saves: ([, a, b]) => [...(b ? [1] : []), ...(a ? [2] : [])],
    backward: (gradient, context) => {
      const { beta, alpha } = context.attributes;
      return [
        context.needs(0) ? gradient.mul(beta) : null,
        context.needs(1) ? gradient.mv(context.input(2)).mul(alpha) : null,
        context.needs(2) ? gradient.transpose(0, 1).mv(context.input(1)).mul(alpha) : null,
      ];
    },
  },
});

/** Products that are added to something; matrix-products.ts takes them up. */
export const addedProductsOps = { addmm, addmv, baddbmm, addbmm, addr } as const;
