import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { exportTrace } from '../../../src/trace/exported-file.ts';
import { fileNames } from '../../../src/trace/run-folder/layout.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import { sampleHeader } from '../../unit/trace/sample-records.ts';

type Recorded = Pick<GraphDocument, 'graph' | 'step'>;

/** Writes a run folder with these steps of one graph. */
export function writeRun(folder: string, steps: Iterable<Recorded>): void {
  using writer = new RunFolderWriter(folder, sampleHeader);
  let isFirst = true;
  for (const { graph, step } of steps) {
    if (isFirst) writer.graph(graph);
    isFirst = false;
    writer.step(step, new Uint8Array());
  }
}

/** As `writeRun`, but as a run leaves it that was killed before it had an index: its records are looked through when it is opened. */
export async function writeRunWithoutIndex(folder: string, steps: Iterable<Recorded>): Promise<void> {
  writeRun(folder, steps);
  await rm(join(folder, fileNames.index));
}

/** Writes a trace file of one step. */
export async function writeTraceFile(file: string, recorded: Recorded): Promise<void> {
  const folder = `${file}.run`;
  writeRun(folder, [recorded]);
  try {
    await using reader = await TraceReader.open(folder);
    await exportTrace(reader, file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
