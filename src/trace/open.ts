import { stat } from 'node:fs/promises';
import { importTrace } from './exported-file.ts';
import { TraceReader } from './run-folder/reader.ts';
import type { TraceSource } from './source.ts';

/** Opens a recorded run: a run folder, or a file that was exported. */
export async function openTrace(path: string): Promise<TraceSource> {
  const about = await stat(path).catch(() => null);
  return about?.isFile() === true ? importTrace(path) : TraceReader.open(path);
}
