/** The pseudo-inverse: by singular values forwards, without them backwards, so that they may be equal. */
import { singularValues } from '../device/cpu/linalg/svd.ts';
import { okShape } from '../shape/result.ts';
import { defineOp } from './definition.ts';
import { matricesOf, requireFloat, requireMatrices, store, transposed } from './matrices.ts';

export interface PinvAttributes {
  /** Singular values up to this times the largest count as 0. */
  readonly rtol: number;
}

const pinv = defineOp<PinvAttributes>({
  name: 'pinv',
  formula: 'A⁺',
  promotion: 'none',
  shape: ([input]) => {
    const wrong = requireMatrices(input!, 'linalg.pinv');
    return wrong ?? okShape([...input!.slice(0, -2), input![input!.length - 1]!, input![input!.length - 2]!]);
  },
  check: ([x]) => requireFloat(x!, 'linalg.pinv'),
  forward: (kernels, [x], { rtol }, [result]) => {
    const { data, count, rows: m, columns: n } = matricesOf(kernels, x!);
    const out = new Float64Array(count * n * m);
    for (let index = 0; index < count; index++) {
      const { left, values, right } = singularValues(data, index * m * n, m, n);
      const limit = rtol * (values[0] ?? 0);
      for (let k = 0; k < values.length && !(values[k]! <= limit); k++) {
        for (let i = 0; i < n; i++) {
          const scaled = right[k * n + i]! / values[k]!;
          for (let j = 0; j < m; j++) out[(index * n + i) * m + j]! += scaled * left[j * m + k]!;
        }
      }
    }
    return [store(kernels, out, result!.dtype)];
  },
  gradient: {
    name: 'PinverseBackward0',
    rule: '-A⁺ᵀ · grad · A⁺ᵀ, and what leaves the range of A, for a constant rank',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const [a, p] = [context.input(0), context.output()];
      const [pt, gt] = [transposed(p), transposed(gradient)];
      if (a.size(-2) <= a.size(-1)) {
        const inner = gt.matmul(p);
        const outer = inner.matmul(pt);
        const within = outer.sub(transposed(p.matmul(inner))).sub(a.matmul(p).matmul(outer));
        return [within.add(pt.matmul(p).matmul(gt.sub(inner.matmul(a))))];
      }
      const inner = p.matmul(gt);
      const outer = pt.matmul(inner);
      const within = outer.sub(transposed(inner.matmul(p))).sub(outer.matmul(p).matmul(a));
      return [within.add(gt.sub(a.matmul(inner)).matmul(p).matmul(pt))];
    },
  },
});

/** The pseudo-inverse, by its name in the op table. */
export const pseudoInverseOps = {
  pinv,
} as const;
