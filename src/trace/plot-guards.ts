import type { Plot, PlotBars, PlotImage, PlotImages, PlotPoints, PlotSurface } from '../protocol/plot.ts';
import {
  arrayOf,
  either,
  type Guard,
  isCount,
  isNumber,
  isString,
  literal,
  nullable,
  object,
  optional,
} from './guard.ts';

const isCoordinates = arrayOf(nullable(isNumber));

const isPoints = object<PlotPoints>({
  kind: literal('line', 'points'),
  label: isString,
  x: isCoordinates,
  y: isCoordinates,
});

const isBars = object<PlotBars>({
  kind: literal('bars'),
  label: isString,
  edges: arrayOf(isNumber),
  counts: arrayOf(isNumber),
});

const isSurface = object<PlotSurface>({
  kind: literal('surface'),
  label: isString,
  x: arrayOf(isNumber),
  y: arrayOf(isNumber),
  values: isCoordinates,
});

const isImage = object<PlotImage>({
  title: isString,
  width: isCount,
  height: isCount,
  channels: literal(1, 3),
  pixels: arrayOf(isNumber),
});

const isImages = object<PlotImages>({ kind: literal('images'), label: isString, images: arrayOf(isImage) });

/** Whether a message carries a picture of this form. */
export const isPlot: Guard<Plot> = object<Plot>({
  title: isString,
  xLabel: isString,
  yLabel: isString,
  aspect: optional(literal('equal')),
  layers: arrayOf(either(either(isPoints, isBars), either(isSurface, isImages))),
});
