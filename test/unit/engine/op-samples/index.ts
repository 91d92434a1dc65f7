/**
 * The second op table: for each op of the engine its samples and its error cases. Typed by the same names, as non-empty
 * lists, so that an op without tests does not compile. Golden values for the samples are made by PyTorch:
 * test/fixtures/make/op-golden.py.
 */
import type { OpName } from '../../../../src/engine/ops/table.ts';
import { activationsTests } from './activations.ts';
import { advancedIndexingTests } from './advanced-indexing.ts';
import { classLossesTests } from './class-losses.ts';
import { columnsTests } from './columns.ts';
import { combinationTests } from './combination.ts';
import { comparisonTests } from './comparison.ts';
import { conversionTests } from './conversion.ts';
import { convolutionTests } from './convolution.ts';
import { copiesTests } from './copies.ts';
import { countingTests } from './counting.ts';
import { diagonalsTests } from './diagonals.ts';
import { embeddingTests } from './embedding.ts';
import { exponentialTests } from './exponential.ts';
import { factorisationsTests } from './factorisations.ts';
import { geluTests } from './gelu.ts';
import { interpolationTests } from './interpolation.ts';
import { linearSystemsTests } from './linear-systems.ts';
import { logicTests } from './logic.ts';
import { lossesTests } from './losses.ts';
import { masksTests } from './masks.ts';
import { matrixProductsTests } from './matrix-products.ts';
import { normalizationTests } from './normalization.ts';
import { normsTests } from './norms.ts';
import { orderedSearchTests } from './ordered-search.ts';
import { paddingTests } from './padding.ts';
import { pairLossesTests } from './pair-losses.ts';
import { piecesTests } from './pieces.ts';
import { piecewiseTests } from './piecewise.ts';
import { placementsTests } from './placements.ts';
import { pointwiseTests } from './pointwise.ts';
import { poolingTests } from './pooling.ts';
import { productsTests } from './products.ts';
import { pseudoInverseTests } from './pseudo-inverse.ts';
import { rearrangementsTests } from './rearrangements.ts';
import { reductionTests } from './reduction.ts';
import { replacementTests } from './replacement.ts';
import { roundingTests } from './rounding.ts';
import type { OpTests } from './sample.ts';
import { scanTests } from './scan.ts';
import { scatterReduceTests } from './scatter-reduce.ts';
import { softmaxTests } from './softmax.ts';
import { sortingTests } from './sorting.ts';
import { specialTests } from './special.ts';
import { statisticsTests } from './statistics.ts';
import { triangularSystemsTests } from './triangular-systems.ts';
import { trigonometryTests } from './trigonometry.ts';
import { viewsTests } from './views.ts';
import { windowsTests } from './windows.ts';
import { writesTests } from './writes.ts';

/** By family: golden values are kept in one file each. */
export const familyTests: Readonly<Record<string, Readonly<Record<string, OpTests>>>> = {
  pointwise: pointwiseTests,
  comparison: comparisonTests,
  reduction: reductionTests,
  statistics: statisticsTests,
  norms: normsTests,
  scan: scanTests,
  sorting: sortingTests,
  ordered_search: orderedSearchTests,
  counting: countingTests,
  products: productsTests,
  matrix_products: matrixProductsTests,
  linear_systems: linearSystemsTests,
  triangular_systems: triangularSystemsTests,
  factorisations: factorisationsTests,
  pseudo_inverse: pseudoInverseTests,
  views: viewsTests,
  windows: windowsTests,
  diagonals: diagonalsTests,
  pieces: piecesTests,
  rearrangements: rearrangementsTests,
  padding: paddingTests,
  advanced_indexing: advancedIndexingTests,
  masks: masksTests,
  placements: placementsTests,
  scatter_reduce: scatterReduceTests,
  writes: writesTests,
  copies: copiesTests,
  softmax: softmaxTests,
  losses: lossesTests,
  interpolation: interpolationTests,
  pooling: poolingTests,
  columns: columnsTests,
  convolution: convolutionTests,
  normalization: normalizationTests,
  embedding: embeddingTests,
  'pair-losses': pairLossesTests,
  'class-losses': classLossesTests,
  activations: activationsTests,
  gelu: geluTests,
  piecewise: piecewiseTests,
  trigonometry: trigonometryTests,
  exponential: exponentialTests,
  special: specialTests,
  rounding: roundingTests,
  logic: logicTests,
  combination: combinationTests,
  replacement: replacementTests,
  conversion: conversionTests,
};

export const opTests: Readonly<Record<OpName, OpTests>> = {
  ...pointwiseTests,
  ...comparisonTests,
  ...reductionTests,
  ...statisticsTests,
  ...normsTests,
  ...scanTests,
  ...sortingTests,
  ...orderedSearchTests,
  ...countingTests,
  ...productsTests,
  ...matrixProductsTests,
  ...linearSystemsTests,
  ...triangularSystemsTests,
  ...factorisationsTests,
  ...pseudoInverseTests,
  ...viewsTests,
  ...windowsTests,
  ...diagonalsTests,
  ...piecesTests,
  ...rearrangementsTests,
  ...paddingTests,
  ...advancedIndexingTests,
  ...masksTests,
  ...placementsTests,
  ...scatterReduceTests,
  ...writesTests,
  ...copiesTests,
  ...softmaxTests,
  ...lossesTests,
  ...interpolationTests,
  ...poolingTests,
  ...columnsTests,
  ...convolutionTests,
  ...normalizationTests,
  ...embeddingTests,
  ...pairLossesTests,
  ...classLossesTests,
  ...activationsTests,
  ...geluTests,
  ...piecewiseTests,
  ...trigonometryTests,
  ...exponentialTests,
  ...specialTests,
  ...roundingTests,
  ...logicTests,
  ...combinationTests,
  ...replacementTests,
  ...conversionTests,
};
