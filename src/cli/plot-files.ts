import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { svgFile } from '../plots/svg-file.ts';
import type { EngineMessage } from '../protocol/engine-process.ts';
import { addPlot, type Plot } from '../protocol/plot.ts';
import { assertWritable, makeFolder } from '../trace/writing.ts';

/** What a run draws, written when it has ended. */
export class PlotFiles {
  readonly #folder: string;
  #plots: readonly Plot[] = [];

  constructor(folder: string) {
    // A folder that takes no files is said before the run, not after it.
    assertWritable(join(folder, 'plot.svg'));
    this.#folder = folder;
  }

  message(message: EngineMessage): void {
    if (message.type === 'plot') this.#plots = addPlot(this.#plots, message.plot);
  }

  write(): void {
    writePlots(this.#folder, this.#plots);
  }
}

/** A file a picture: `01-loss.svg`. The folder is made if it is not there. */
export function writePlots(folder: string, plots: readonly Plot[]): void {
  makeFolder(folder);
  for (const [index, plot] of plots.entries()) {
    writeFileSync(join(folder, `${String(index + 1).padStart(2, '0')}-${fileName(plot.title)}.svg`), svgFile(plot));
  }
}

function fileName(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return plain.slice(0, 60) || 'plot';
}
