import { svgFile } from '../../src/plots/svg-file.ts';
import type { Plot } from '../../src/protocol/plot.ts';
import type { TrainingPageMessage } from '../../src/protocol/training-view.ts';
import { rasterise } from '../shared/rasterise.ts';

/** A plot as the host is to save it: the file that the command line writes. Only a page can make pixels of it. */
export async function savePlot(plot: Plot, format: 'svg' | 'png'): Promise<TrainingPageMessage> {
  try {
    const file = svgFile(plot);
    const bytes = format === 'png' ? await rasterise(file) : new TextEncoder().encode(file.svg);
    return { type: 'savePlot', title: plot.title, format, bytes };
  } catch (error) {
    return { type: 'failure', message: error instanceof Error ? error.message : String(error) };
  }
}
