/** Samples of matrix products. */

import type { DType } from '../../../../src/engine/dtype.ts';
import fc from '../../../harness/fast-check.ts';
import { type OperandOptions, operandOf } from '../operands.ts';
import { at, coordinates, type HostOperand } from '../reference.ts';
import { floatsOf, numbersOf, type Sample, type Scope, store } from './sample.ts';

const sizes = fc.integer({ min: 0, max: 5 });

function productAt(
  a: HostOperand,
  b: HostOperand,
  left: number[],
  right: number[],
  inner: number,
  dtype: DType,
): number {
  let total = 0;
  let exact = 0n;
  for (let k = 0; k < inner; k++) {
    const [x, y] = [at(a, left.with(left.indexOf(-1), k)), at(b, right.with(right.indexOf(-1), k))];
    total += x * y;
    if (dtype === 'int32') exact += BigInt(x) * BigInt(y);
  }
  return dtype === 'int32' ? Number(BigInt.asIntN(32, exact)) : total;
}

export function matmulSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .record({
      b: fc.integer({ min: 0, max: 3 }),
      m: sizes,
      k: sizes,
      n: sizes,
      dtype: fc.constantFrom(...numbersOf(scope)),
    })
    .chain(({ b, m, k, n, dtype }) => {
      const options: OperandOptions = { small: !scope.wraps || dtype === 'int64', finite: true };
      return fc.tuple(operandOf([b, m, k], dtype, options), operandOf([b, k, n], dtype, options)).map(
        ([left, right]): Sample => ({
          title: `matmul ${dtype}`,
          inputs: [left, right],
          run: (kernels, [x, y]) => kernels.matmul(x!, y!),
          dtype,
          expected: store(
            dtype,
            coordinates([b, m, n]).map(([p, q, r]) => productAt(left, right, [p!, q!, -1], [p!, -1, r!], k, dtype)),
          ),
          tolerance: 1e-5,
        }),
      );
    });
}

export function linearSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .record({ m: sizes, k: sizes, n: sizes, dtype: fc.constantFrom(...floatsOf(scope)), biased: fc.boolean() })
    .chain(({ m, k, n, dtype, biased }) =>
      fc
        .tuple(
          operandOf([m, k], dtype, { finite: true }),
          operandOf([n, k], dtype, { finite: true }),
          operandOf([n], dtype, { finite: true }),
        )
        .map(
          ([a, weight, bias]): Sample => ({
            title: `linear ${dtype}${biased ? ' with bias' : ''}`,
            inputs: [a, weight, bias],
            run: (kernels, [x, y, z]) => kernels.linear(x!, y!, biased ? z! : null),
            dtype,
            expected: store(
              dtype,
              coordinates([m, n]).map(
                ([p, q]) => productAt(a, weight, [p!, -1], [q!, -1], k, dtype) + (biased ? at(bias, [q!]) : 0),
              ),
            ),
            tolerance: 1e-5,
          }),
        ),
    );
}
