/** All methods of tensors, a family a file. */
import { type AliasMethods, aliasMethods } from './aliases.ts';
import { type AutogradMethods, autogradMethods } from './autograd.ts';
import { type ComparisonMethods, comparisonMethods } from './comparison.ts';
import { type ConversionMethods, conversionMethods } from './conversion.ts';
import { type DiagonalMethods, diagonalMethods } from './diagonals.ts';
import { type ElementMethods, elementMethods } from './elements.ts';
import { type InPlaceMethods, inPlaceMethods } from './in-place.ts';
import { type IndexingMethods, indexingMethods } from './indexing.ts';
import { type InspectionMethods, inspectionMethods } from './inspection.ts';
import { type LinalgMethods, linalgMethods } from './linalg.ts';
import { type MakingMethods, makingMethods } from './making.ts';
import { type PlacingMethods, placingMethods } from './placing.ts';
import {
  type PointwiseInPlaceMethods,
  type PointwiseMethods,
  pointwiseInPlaceMethods,
  pointwiseMethods,
} from './pointwise.ts';
import { type ProductMethods, productMethods } from './products.ts';
import { type RandomMethods, randomMethods } from './random.ts';
import { type RearrangingMethods, rearrangingMethods } from './rearranging.ts';
import { type ReductionMethods, reductionMethods } from './reduction.ts';
import { type SamplesMethods, samplesMethods } from './samples.ts';
import { type SelectionMethods, selectionMethods } from './selection.ts';
import { type ShapeMethods, shapeMethods } from './shape.ts';
import { type ShapeInPlaceMethods, shapeInPlaceMethods } from './shape-in-place.ts';
import { type SortingMethods, sortingMethods } from './sorting.ts';
import { type SplittingMethods, splittingMethods } from './splitting.ts';
import { type StatisticsMethods, statisticsMethods } from './statistics.ts';

export interface TensorMethods
  extends AliasMethods,
    InspectionMethods,
    MakingMethods,
    PointwiseMethods,
    PointwiseInPlaceMethods,
    ConversionMethods,
    ComparisonMethods,
    RandomMethods,
    ReductionMethods,
    StatisticsMethods,
    ProductMethods,
    LinalgMethods,
    SortingMethods,
    ShapeMethods,
    ShapeInPlaceMethods,
    IndexingMethods,
    SelectionMethods,
    RearrangingMethods,
    DiagonalMethods,
    PlacingMethods,
    SplittingMethods,
    SamplesMethods,
    InPlaceMethods,
    AutogradMethods,
    ElementMethods {}

export const tensorMethods: readonly object[] = [
  aliasMethods,
  inspectionMethods,
  makingMethods,
  pointwiseMethods,
  pointwiseInPlaceMethods,
  conversionMethods,
  comparisonMethods,
  randomMethods,
  reductionMethods,
  statisticsMethods,
  productMethods,
  linalgMethods,
  sortingMethods,
  shapeMethods,
  shapeInPlaceMethods,
  indexingMethods,
  selectionMethods,
  rearrangingMethods,
  diagonalMethods,
  placingMethods,
  splittingMethods,
  samplesMethods,
  inPlaceMethods,
  autogradMethods,
  elementMethods,
];
