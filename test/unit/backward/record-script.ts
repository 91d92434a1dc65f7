import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSourceIndex } from '../../../src/analysis/index.ts';
import { hooks } from '../../../src/engine/observer.ts';
import { SourceLinks } from '../../../src/features/recordings/source-links.ts';
import { layoutOf } from '../../../src/formats/dtype-layout.ts';
import { Recorder, type RecorderOptions } from '../../../src/trace/recorder/recorder.ts';
import type { BackwardPass, BlobReference, Graph, StepRecord } from '../../../src/trace/schema.ts';
import type { TensorData } from '../../../src/trace/source.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const engine = pathToFileURL(join(root, 'src', 'engine', 'index.ts')).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'backstep' ? { url: engine, shortCircuit: true } : next(specifier, context),
});

/** A recorded step with what it takes to show it. */
export interface RecordedScript {
  readonly file: string;
  readonly text: string;
  readonly graph: Graph;
  readonly step: StepRecord;
  readonly pass: BackwardPass;
  readonly links: SourceLinks;
  readonly reader: { tensor(blob: BlobReference, dtype: string): Promise<TensorData> };
}

let runs = 0;

/** Runs a script of the project under the recorder, in this process, and gives the last step in which it went backward. */
export async function recordScript(path: string): Promise<RecordedScript> {
  const file = join(root, path);
  const graphs = new Map<string, Graph>();
  const steps: { readonly step: StepRecord; readonly blobs: Uint8Array<ArrayBuffer> }[] = [];
  const sink: RecorderOptions['sink'] = {
    graph: (graph) => graphs.set(graph.id, graph),
    step: (step, blobs) => steps.push({ step, blobs }),
    progress: () => {},
    metrics: () => {},
    plot: () => {},
    warning: (message) => {
      throw new Error(message);
    },
  };
  const recorder = new Recorder({
    level: 'values',
    captureEvery: 0,
    isUserFile: (candidate) => candidate === file,
    isQuiet: () => hooks.quiet > 0,
    operation: () => hooks.operation,
    sink,
  });
  const { log } = console;
  hooks.observer = recorder;
  console.log = () => {};
  try {
    await import(`${pathToFileURL(file).href}?run=${runs++}`);
  } finally {
    console.log = log;
    hooks.observer = null;
  }
  recorder.finish('last');
  const found = steps.findLast(({ step }) => step.passes.length > 0);
  const pass = found?.step.passes.at(-1);
  const graph = found === undefined ? undefined : graphs.get(found.step.graph);
  if (found === undefined || pass === undefined || graph === undefined) throw new Error(`${path} never went backward`);
  const { step, blobs } = found;
  const text = readFileSync(file, 'utf8');
  const index = await createSourceIndex(text);
  const links = new SourceLinks(graph, [{ file, recorded: index, current: index, isGone: false }]);
  return { file, text, graph, step, pass, links, reader: { tensor: (blob, dtype) => decode(blobs, blob, dtype) } };
}

async function decode(blobs: Uint8Array<ArrayBuffer>, blob: BlobReference, dtype: string): Promise<TensorData> {
  const layout = layoutOf(dtype);
  if (layout === null) throw new Error(`unknown dtype ${dtype}`);
  return layout.decode(blobs.slice(blob.offset, blob.offset + blob.byteLength));
}
