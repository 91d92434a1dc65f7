/** Every operation of the engine. One op, one entry: to add one, write it in its family's file and name it there. */

import { activationsOps } from './activations.ts';
import { advancedIndexingOps } from './advanced-indexing.ts';
import { classLossesOps } from './class-losses.ts';
import { columnsOps } from './columns.ts';
import { combinationOps } from './combination.ts';
import { comparisonOps } from './comparison.ts';
import { conversionOps } from './conversion.ts';
import { convolutionOps } from './convolution.ts';
import { copiesOps } from './copies.ts';
import { countingOps } from './counting.ts';
import { diagonalsOps } from './diagonals.ts';
import { embeddingOps } from './embedding.ts';
import { exponentialOps } from './exponential.ts';
import { factorisationsOps } from './factorisations.ts';
import { geluOps } from './gelu.ts';
import { interpolationOps } from './interpolation.ts';
import { linearSystemsOps } from './linear-systems.ts';
import { logicOps } from './logic.ts';
import { lossesOps } from './losses.ts';
import { masksOps } from './masks.ts';
import { matrixProductsOps } from './matrix-products.ts';
import { normalizationOps } from './normalization.ts';
import { normsOps } from './norms.ts';
import { orderedSearchOps } from './ordered-search.ts';
import { paddingOps } from './padding.ts';
import { pairLossesOps } from './pair-losses.ts';
import { piecesOps } from './pieces.ts';
import { piecewiseOps } from './piecewise.ts';
import { placementsOps } from './placements.ts';
import { pointwiseOps } from './pointwise.ts';
import { poolingOps } from './pooling.ts';
import { productsOps } from './products.ts';
import { pseudoInverseOps } from './pseudo-inverse.ts';
import { rearrangementsOps } from './rearrangements.ts';
import { reductionOps } from './reduction.ts';
import { replacementOps } from './replacement.ts';
import { roundingOps } from './rounding.ts';
import { scanOps } from './scan.ts';
import { scatterReduceOps } from './scatter-reduce.ts';
import { softmaxOps } from './softmax.ts';
import { sortingOps } from './sorting.ts';
import { specialOps } from './special.ts';
import { statisticsOps } from './statistics.ts';
import { triangularSystemsOps } from './triangular-systems.ts';
import { trigonometryOps } from './trigonometry.ts';
import { viewsOps } from './views.ts';
import { windowsOps } from './windows.ts';
import { writesOps } from './writes.ts';
export const ops = {
  ...pointwiseOps,
  ...comparisonOps,
  ...reductionOps,
  ...statisticsOps,
  ...normsOps,
  ...scanOps,
  ...sortingOps,
  ...orderedSearchOps,
  ...countingOps,
  ...productsOps,
  ...matrixProductsOps,
  ...linearSystemsOps,
  ...triangularSystemsOps,
  ...factorisationsOps,
  ...pseudoInverseOps,
  ...viewsOps,
  ...windowsOps,
  ...diagonalsOps,
  ...piecesOps,
  ...rearrangementsOps,
  ...paddingOps,
  ...advancedIndexingOps,
  ...masksOps,
  ...placementsOps,
  ...scatterReduceOps,
  ...writesOps,
  ...copiesOps,
  ...softmaxOps,
  ...lossesOps,
  ...interpolationOps,
  ...poolingOps,
  ...columnsOps,
  ...convolutionOps,
  ...normalizationOps,
  ...embeddingOps,
  ...pairLossesOps,
  ...classLossesOps,
  ...activationsOps,
  ...geluOps,
  ...piecewiseOps,
  ...combinationOps,
  ...exponentialOps,
  ...specialOps,
  ...logicOps,
  ...replacementOps,
  ...roundingOps,
  ...trigonometryOps,
  ...conversionOps,
} as const;

export type OpName = keyof typeof ops;
