import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plot } from '../../protocol/plot.ts';
import { TraceError } from '../errors.ts';
import { arrayOf } from '../guard.ts';
import { isPlot } from '../plot-guards.ts';
import { fileNames } from './layout.ts';

const isPlots = arrayOf(isPlot);

/** What the script of a run had drawn, as far as it was written; nothing where it drew nothing, or the run is an older one. */
export async function readPlots(folder: string): Promise<readonly Plot[]> {
  const path = join(folder, fileNames.plots);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TraceError(path, 'a list of plots', 'no JSON', { cause: error });
  }
  if (!isPlots(value)) throw new TraceError(path, 'a list of plots', 'something else');
  return value;
}
