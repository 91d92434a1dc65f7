import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plotFileName } from '../plots/file-name.ts';
import { svgFile } from '../plots/svg-file.ts';
import type { Plot } from '../protocol/plot.ts';
import { assertWritable, makeFolder } from '../trace/writing.ts';
import { loadPainter } from './png-painter.ts';

/** Pixels of a PNG to one of the drawing: words are read on fine screens and in print. */
const sharpness = 2;

export const plotFormats = ['svg', 'png'] as const;
export type PlotFormat = (typeof plotFormats)[number];

export interface PlotFileOptions {
  readonly folder: string;
  /** Null: SVG, and PNG as well where this machine can make it. */
  readonly formats: readonly PlotFormat[] | null;
  readonly warn: (message: string) => void;
  readonly load?: typeof loadPainter;
}

/** @throws Error if the folder takes no files: that is said before a run, not after it */
export function assertTakesPlots(folder: string): void {
  assertWritable(join(folder, 'plot.svg'));
}

/** A file a picture and format, in a folder that is made if it is not there: `01-loss.svg`, `01-loss.png`. */
export async function writePlots(plots: readonly Plot[], options: PlotFileOptions): Promise<void> {
  const { folder, formats, warn, load = loadPainter } = options;
  makeFolder(folder);
  if (plots.length === 0) return;
  const painter = formats === null || formats.includes('png') ? load() : null;
  const isPainted = painter !== null && typeof painter !== 'string';
  if (isPainted && !painter.hasFonts)
    warn(
      'This machine has no fonts, so the plots as PNG have no words. Install one (fonts-dejavu, say), or take the SVG.',
    );
  if (typeof painter === 'string' && formats !== null)
    warn(`The plots were written as SVG: for PNG, ${painter}. \`npm install @napi-rs/canvas\` in this folder gets it.`);
  for (const [index, plot] of plots.entries()) {
    const path = join(folder, `${String(index + 1).padStart(2, '0')}-${plotFileName(plot.title)}`);
    if (!isPainted || formats === null || formats.includes('svg')) writeFileSync(`${path}.svg`, svgFile(plot).svg);
    if (isPainted) writeFileSync(`${path}.png`, await painter.paint(svgFile(plot, sharpness).svg));
  }
}
