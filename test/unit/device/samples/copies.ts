/** Samples of the kernels that move elements: transfers, fills, casts, writes, joins. */

import { isFloatingPoint } from '../../../../src/engine/dtype.ts';
import fc from '../../../harness/fast-check.ts';
import { anyShape, filledShape, operandOf } from '../operands.ts';
import { at, coordinates, stored, valuesOf } from '../reference.ts';
import { range, type Sample, type Scope, store } from './sample.ts';

export function fullSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .record({ dtype: fc.constantFrom(...scope.dtypes), size: fc.nat(20), value: fc.constantFrom(0, 1, 2.75, 7, -3.5) })
    .filter(({ dtype, value }) => scope.wraps || isFloatingPoint(dtype) || Number.isInteger(value))
    .map(
      ({ dtype, size, value }): Sample => ({
        title: `full ${dtype} of ${value}`,
        inputs: [],
        run: (kernels) => kernels.full(dtype, size, value),
        dtype,
        expected: new Array<number>(size).fill(stored(dtype, value)),
        tolerance: 0,
      }),
    );
}

/** What is uploaded comes back, whatever is released beside it. */
export function transferSamples(scope: Scope, releases: boolean): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom(...scope.dtypes), fc.nat(20)).chain(([dtype, size]) =>
    operandOf([size], dtype, range(scope)).map(
      (x): Sample => ({
        title: `transfer ${dtype}`,
        inputs: [x],
        run: (kernels, [operand]) => {
          if (releases) kernels.release(kernels.full(dtype, size, 1));
          return operand!.storage.handle;
        },
        dtype,
        expected: Array.from(x.data),
        tolerance: 0,
      }),
    ),
  );
}

export function castSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.constantFrom(...scope.dtypes), fc.constantFrom(...scope.dtypes), anyShape)
    .chain(([from, to, shape]) =>
      operandOf(shape, from, { ...range(scope), finite: !scope.wraps && to === 'int32' }).map(
        (x): Sample => ({
          title: `cast ${from} to ${to}`,
          inputs: [x],
          run: (kernels, [operand]) => kernels.cast(operand!, to),
          dtype: to,
          expected: store(to, valuesOf(x)),
          tolerance: 0,
        }),
      ),
    );
}

export function writeSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.constantFrom(...scope.dtypes), fc.constantFrom(...scope.dtypes), anyShape)
    .chain(([from, to, shape]) =>
      fc
        .tuple(
          operandOf(shape, to, { small: true, distinct: true }),
          operandOf(shape, from, { small: true, finite: true }),
        )
        .map(([target, source]): Sample => {
          const expected = Array.from(target.data);
          for (const coordinate of coordinates(shape)) {
            const position = coordinate.reduce((sum, c, dim) => sum + c * target.strides[dim]!, target.offset);
            expected[position] = stored(to, at(source, coordinate));
          }
          return {
            title: `write ${from} to ${to}`,
            inputs: [target, source],
            run: (kernels, [x, y]) => kernels.write(x!, y!),
            dtype: to,
            expected,
            tolerance: 0,
          };
        }),
    );
}

export function concatSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.constantFrom(...scope.dtypes), filledShape, fc.nat(), fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }))
    .chain(([dtype, shape, choice, lengths]) => {
      const dim = choice % shape.length;
      return fc
        .tuple(...lengths.map((length) => operandOf(shape.with(dim, length), dtype, range(scope))))
        .map((inputs): Sample => {
          const total = lengths.reduce((sum, length) => sum + length, 0);
          return {
            title: `concat ${dtype} along ${dim}`,
            inputs,
            run: (kernels, operands) => kernels.concat(operands, dim),
            dtype,
            expected: coordinates(shape.with(dim, total)).map((coordinate) => {
              let position = coordinate[dim]!;
              let which = 0;
              while (position >= lengths[which]!) position -= lengths[which++]!;
              return at(inputs[which]!, coordinate.with(dim, position));
            }),
            tolerance: 0,
          };
        });
    });
}
