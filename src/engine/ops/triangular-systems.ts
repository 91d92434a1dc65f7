/** Systems whose matrix is a triangle: solved by substitution, nothing to factorise. */
import { TypeMismatchError } from '../errors.ts';
import { differentDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { broadcastShapes } from '../shape/rules.ts';
import { matrixMask } from './constants.ts';
import { defineOp } from './definition.ts';
import { elementsOf } from './host.ts';
import { matricesOf, requireSquare, store, transposed } from './matrices.ts';
import { operandFor } from './operand.ts';

export interface TriangularAttributes {
  /** Which triangle of A is read. */
  readonly upper: boolean;
  /** The diagonal counts as ones and is not read. */
  readonly unitriangular: boolean;
}

const name = 'linalg.solve_triangular';

function shapeOf(a: Shape, b: Shape): ShapeResult {
  const wrong = requireSquare(a, name);
  if (wrong !== null) return wrong;
  if (b.length < 2) return shapeError(`${name}: The input tensor B must have at least 2 dimensions.`);
  const n = a[a.length - 1]!;
  const [rows, columns] = b.slice(-2);
  if (differentDims(n, rows!)) {
    return shapeError(
      `${name}: Incompatible shapes of A and B for the equation AX = B (${String(n)}x${String(n)} and ${String(rows)}x${String(columns)})`,
    );
  }
  const batch = broadcastShapes([a.slice(0, -2), b.slice(0, -2)]);
  return batch.kind === 'ok' ? okShape([...batch.shapes[0]!, n, columns!]) : batch;
}

/** Overwrites b [n, columns] at `at` with X. A zero on the diagonal gives infinities, as in PyTorch. */
function substitute(
  a: Float64Array,
  atA: number,
  n: number,
  b: Float64Array,
  at: number,
  columns: number,
  { upper, unitriangular }: TriangularAttributes,
): void {
  for (let step = 0; step < n; step++) {
    const row = upper ? n - 1 - step : step;
    const pivot = unitriangular ? 1 : a[atA + row * n + row]!;
    for (let column = 0; column < columns; column++) {
      let value = b[at + row * columns + column]!;
      for (let before = 0; before < step; before++) {
        const known = upper ? n - 1 - before : before;
        value -= a[atA + row * n + known]! * b[at + known * columns + column]!;
      }
      b[at + row * columns + column] = value / pivot;
    }
  }
}

/** Inputs: A [..., n, n] and B [..., n, k]. */
const solveTriangular = defineOp<TriangularAttributes>({
  name: 'solveTriangular',
  formula: 'A⁻¹ · B for a triangle A',
  promotion: 'none',
  shape: ([a, b]) => shapeOf(a!, b!),
  check: ([a, b]) => {
    if (!a!.isFloatingPoint) throw new TypeMismatchError(`"triangular_solve_cpu" not implemented for '${a!.dtype}'`);
    if (a!.dtype !== b!.dtype) {
      throw new TypeMismatchError(
        `${name}: Expected A and B to have the same dtype, but found A of type ${a!.dtype} and B of type ${b!.dtype} instead`,
      );
    }
  },
  forward: (kernels, [a, b], attributes, [result]) => {
    const { shape } = result!;
    const [n, columns] = [shape[shape.length - 2]!, shape[shape.length - 1]!];
    const matrices = matricesOf(kernels, operandFor(a!, [...shape.slice(0, -2), n, n]));
    const out = Float64Array.from(elementsOf(kernels, operandFor(b!, shape)));
    for (let k = 0; k < matrices.count; k++) {
      substitute(matrices.data, k * n * n, n, out, k * n * columns, columns, attributes);
    }
    return [store(kernels, out, result!.dtype)];
  },
  gradient: {
    name: 'LinalgSolveTriangularBackward0',
    rule: 'gradB = A⁻ᵀ · grad, gradA = the triangle of -gradB · Xᵀ',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const { upper, unitriangular } = context.attributes;
      const ofB = transposed(context.input(0)).solveTriangle(gradient, { upper: !upper, unitriangular });
      if (!context.needs(0)) return [null, ofB];
      const n = gradient.size(-2);
      const least = unitriangular ? 1 : 0;
      const triangle = matrixMask(gradient, n, n, (row, column) => (upper ? column - row : row - column) >= least);
      return [ofB.matmul(transposed(context.output())).neg().mul(triangle), ofB];
    },
  },
});

/** Triangular systems, by the names of the op table. */
export const triangularSystemsOps = { solveTriangular } as const;
