/**
 * The second op table: for each op of the engine its samples and its error cases. Typed by the same names, as non-empty
 * lists, so that an op without tests does not compile. Golden values for the samples are made by PyTorch:
 * test/fixtures/make/op-golden.py.
 */
import type { OpName } from '../../../../src/engine/ops/table.ts';
import { comparisonTests } from './comparison.ts';
import { copiesTests } from './copies.ts';
import { countingTests } from './counting.ts';
import { lossesTests } from './losses.ts';
import { normsTests } from './norms.ts';
import { pointwiseTests } from './pointwise.ts';
import { productsTests } from './products.ts';
import { reductionTests } from './reduction.ts';
import type { OpTests } from './sample.ts';
import { scanTests } from './scan.ts';
import { sortingTests } from './sorting.ts';
import { statisticsTests } from './statistics.ts';
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
  counting: countingTests,
  products: productsTests,
  views: viewsTests,
  windows: windowsTests,
  writes: writesTests,
  copies: copiesTests,
  losses: lossesTests,
};

export const opTests: Readonly<Record<OpName, OpTests>> = {
  ...pointwiseTests,
  ...comparisonTests,
  ...reductionTests,
  ...statisticsTests,
  ...normsTests,
  ...scanTests,
  ...sortingTests,
  ...countingTests,
  ...productsTests,
  ...viewsTests,
  ...windowsTests,
  ...writesTests,
  ...copiesTests,
  ...lossesTests,
};
