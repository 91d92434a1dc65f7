/** Samples of the kernels that fold dimensions, and of log-softmax. */
import fc from '../../../harness/fast-check.ts';
import { anyShape, filledShape, operandOf } from '../operands.ts';
import { argmaxReference, groupsAlong, reductionReference } from '../reference.ts';
import { floatsOf, indexDTypeOf, numbersOf, range, rounding, type Sample, type Scope, store } from './sample.ts';

function dimsOf(shape: readonly number[]): fc.Arbitrary<number[]> {
  return fc.subarray(
    shape.map((_, dim) => dim),
    { minLength: 1 },
  );
}

export function reduceSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc.oneof(prodSamples(scope), foldSamples(scope));
}

/** At most 16 factors of at most 2: exact in every dtype but uint8, which wraps on the CPU alone. */
function prodSamples(scope: Scope): fc.Arbitrary<Sample> {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 2 });
  const dtypes = numbersOf(scope).filter((dtype) => dtype !== 'uint8');
  return fc.tuple(fc.constantFrom(...dtypes), shapes).chain(([dtype, shape]) =>
    fc.tuple(operandOf(shape, dtype, { min: -2, max: 2 }), dimsOf(shape)).map(
      ([x, dims]): Sample => ({
        title: `prod ${dtype} over ${dims.join(',')}`,
        inputs: [x],
        run: (kernels, [operand]) => kernels.reduce('prod', operand!, dims),
        dtype,
        expected: store(
          dtype,
          groupsAlong(x, dims).map((group) => reductionReference('prod', group)),
        ),
        tolerance: 0,
      }),
    ),
  );
}

function foldSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom('sum', 'amax', 'amin'), fc.constantFrom(...numbersOf(scope))).chain(([name, dtype]) =>
    (name === 'sum' ? anyShape.filter((shape) => shape.length > 0) : filledShape).chain((shape) =>
      fc.tuple(operandOf(shape, dtype, range(scope)), dimsOf(shape)).map(
        ([x, dims]): Sample => ({
          title: `${name} ${dtype} over ${dims.join(',')}`,
          inputs: [x],
          run: (kernels, [operand]) => kernels.reduce(name, operand!, dims),
          dtype,
          expected: store(
            dtype,
            groupsAlong(x, dims).map((group) => reductionReference(name, group)),
          ),
          tolerance: name === 'sum' ? rounding : 0,
        }),
      ),
    ),
  );
}

export function argmaxSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom(...numbersOf(scope)), filledShape).chain(([dtype, shape]) =>
    fc.tuple(operandOf(shape, dtype, { small: true }), fc.integer({ min: 0, max: shape.length - 1 })).map(
      ([x, dim]): Sample => ({
        title: `argmax ${dtype} along ${dim}`,
        inputs: [x],
        run: (kernels, [operand]) => kernels.argmax(operand!, dim, indexDTypeOf(scope)),
        dtype: indexDTypeOf(scope),
        expected: groupsAlong(x, [dim]).map(argmaxReference),
        tolerance: 0,
      }),
    ),
  );
}

export function logSoftmaxSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom(...floatsOf(scope)), filledShape).chain(([dtype, shape]) =>
    operandOf(shape, dtype, { finite: true }).map((x): Sample => {
      const last = shape.length - 1;
      const groups = groupsAlong(x, [last]);
      return {
        title: `logSoftmax ${dtype}`,
        inputs: [x],
        run: (kernels, [operand]) => kernels.logSoftmax(operand!),
        dtype,
        expected: store(
          dtype,
          groups.flatMap((group) =>
            group.map((value) => value - Math.log(group.reduce((sum, other) => sum + Math.exp(other), 0))),
          ),
        ),
        tolerance: 1e-5,
      };
    }),
  );
}
