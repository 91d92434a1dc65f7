/** What a script has drawn, as plain data: whoever shows it decides on sizes and colours. */
export interface Plot {
  /** Which picture it is: what is drawn under a title that is there already is added to that picture. */
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** 'equal': a unit is as long along both axes, so that circles are round. Else each axis fills its side. */
  readonly aspect?: 'equal';
  /** From back to front. */
  readonly layers: readonly PlotLayer[];
}

/** A coordinate or a value; null where it is NaN or infinite. */
export type PlotNumber = number | null;

export type PlotLayer = PlotPoints | PlotBars | PlotSurface | PlotImages;

/** Points, joined by a line or not. */
export interface PlotPoints {
  readonly kind: 'line' | 'points';
  readonly label: string;
  readonly x: readonly PlotNumber[];
  readonly y: readonly PlotNumber[];
}

/** A histogram: `counts[i]` values lie between `edges[i]` and `edges[i + 1]`. */
export interface PlotBars {
  readonly kind: 'bars';
  readonly label: string;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Values over a grid: `values[row * x.length + column]` at (x[column], y[row]). */
export interface PlotSurface {
  readonly kind: 'surface';
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: readonly PlotNumber[];
}

/** Pictures side by side. */
export interface PlotImages {
  readonly kind: 'images';
  readonly label: string;
  readonly images: readonly PlotImage[];
}

/** `pixels`: 0 to 255, row by row, `channels` numbers each. */
export interface PlotImage {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: readonly number[];
}
