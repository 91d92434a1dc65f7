/** Samples of the kernels that follow an index tensor. */
import fc from '../../../harness/fast-check.ts';
import { filledShape, indexOf, operandOf } from '../operands.ts';
import { at, coordinates, densePosition, sizeOf } from '../reference.ts';
import { indexDTypes, numbersOf, range, type Sample, type Scope, store } from './sample.ts';

/** x's shape, a dimension of it, and a shape for an index that fits (smaller or equal but along the dimension). */
const indexedShapes = filledShape.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    dim: fc.integer({ min: 0, max: shape.length - 1 }),
    indexShape: fc.tuple(...shape.map((size) => fc.integer({ min: 0, max: size }))),
    along: fc.integer({ min: 0, max: 5 }),
  }),
);

export function gatherSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(indexedShapes, fc.constantFrom(...scope.dtypes), indexDTypes(scope))
    .chain(([{ shape, dim, indexShape, along }, dtype, indexDType]) => {
      const places = [...indexShape].with(dim, along);
      return fc.tuple(operandOf(shape, dtype, range(scope)), indexOf(places, shape[dim]!, indexDType)).map(
        ([x, index]): Sample => ({
          title: `gather ${dtype} along ${dim}`,
          inputs: [x, index],
          run: (kernels, [operand, chosen]) => kernels.gather(operand!, dim, chosen!),
          dtype,
          expected: coordinates(places).map((coordinate) => at(x, coordinate.with(dim, at(index, coordinate)))),
          tolerance: 0,
        }),
      );
    });
}

export function scatterAddSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(indexedShapes, fc.constantFrom(...numbersOf(scope)), indexDTypes(scope))
    .chain(([{ shape, dim, indexShape, along }, dtype, indexDType]) => {
      const places = [...indexShape].with(dim, along);
      return fc
        .tuple(indexOf(places, shape[dim]!, indexDType), operandOf(places, dtype, { ...range(scope), finite: true }))
        .map(([index, source]): Sample => {
          const totals = new Array<number>(sizeOf(shape)).fill(0);
          for (const coordinate of coordinates(places)) {
            const target = densePosition(shape, coordinate.with(dim, at(index, coordinate)));
            totals[target] = totals[target]! + at(source, coordinate);
          }
          return {
            title: `scatterAdd ${dtype} along ${dim}`,
            inputs: [index, source],
            run: (kernels, [chosen, added]) => kernels.scatterAdd(shape, dim, chosen!, added!),
            dtype,
            expected: store(dtype, totals),
            tolerance: 1e-5,
          };
        });
    });
}

export function indexSelectSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(indexedShapes, fc.constantFrom(...scope.dtypes), indexDTypes(scope))
    .chain(([{ shape, dim, along }, dtype, indexDType]) =>
      fc.tuple(operandOf(shape, dtype, range(scope)), indexOf([along], shape[dim]!, indexDType)).map(
        ([x, index]): Sample => ({
          title: `indexSelect ${dtype} along ${dim}`,
          inputs: [x, index],
          run: (kernels, [operand, chosen]) => kernels.indexSelect(operand!, dim, chosen!),
          dtype,
          expected: coordinates(shape.with(dim, along)).map((coordinate) =>
            at(x, coordinate.with(dim, at(index, [coordinate[dim]!]))),
          ),
          tolerance: 0,
        }),
      ),
    );
}

export function indexAddSamples(scope: Scope): fc.Arbitrary<Sample> {
  return fc
    .tuple(indexedShapes, fc.constantFrom(...numbersOf(scope)), indexDTypes(scope))
    .chain(([{ shape, dim, along }, dtype, indexDType]) => {
      const sourceShape = shape.with(dim, along);
      return fc
        .tuple(
          indexOf([along], shape[dim]!, indexDType),
          operandOf(sourceShape, dtype, { ...range(scope), finite: true }),
        )
        .map(([index, source]): Sample => {
          const totals = new Array<number>(sizeOf(shape)).fill(0);
          for (const coordinate of coordinates(sourceShape)) {
            const target = densePosition(shape, coordinate.with(dim, at(index, [coordinate[dim]!])));
            totals[target] = totals[target]! + at(source, coordinate);
          }
          return {
            title: `indexAdd ${dtype} along ${dim}`,
            inputs: [index, source],
            run: (kernels, [chosen, added]) => kernels.indexAdd(shape, dim, chosen!, added!),
            dtype,
            expected: store(dtype, totals),
            tolerance: 1e-5,
          };
        });
    });
}
