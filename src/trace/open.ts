import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { importTrace } from './exported-file.ts';
import type { ForeignModel } from './model-files/foreign-model.ts';
import { openModel } from './model-files/model-source.ts';
import { readOnnxFile } from './model-files/onnx-file.ts';
import { readTensorflowFile } from './model-files/tensorflow-file.ts';
import { TraceReader } from './run-folder/reader.ts';
import type { TraceSource } from './source.ts';

/** How models of other tools are read, by the ending of their file. */
const modelReaders: ReadonlyMap<string, (path: string) => Promise<ForeignModel>> = new Map([
  ['.onnx', readOnnxFile],
  ['.json', readTensorflowFile],
]);

/** Opens a recorded run, which is a run folder or a file that was exported, or a model that another tool has saved. */
export async function openTrace(path: string): Promise<TraceSource> {
  const about = await stat(path).catch(() => null);
  if (about?.isFile() !== true) return TraceReader.open(path);
  const readModel = modelReaders.get(extname(path).toLowerCase());
  return readModel === undefined ? importTrace(path) : openModel(await readModel(path));
}
