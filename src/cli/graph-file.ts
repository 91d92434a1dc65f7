import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { TextFormat } from '../graph-export/graph-export.ts';
import type { TraceSource } from '../trace/source.ts';

// Told here too, so that the exporter is loaded only by who uses it.
const formats: readonly TextFormat[] = ['svg', 'html', 'mmd', 'dot'];

/** The file's format, by the end of its name. @throws Error for one that is none of ours */
export function graphFormat(path: string): TextFormat {
  const extension = extname(path).slice(1).toLowerCase();
  const format = formats.find((each) => each === extension);
  if (format !== undefined) return format;
  const known = formats.map((each) => `.${each}`).join(', ');
  throw new Error(`--graph writes ${known} files, and ${basename(path)} ends in none of these.`);
}

/** Writes the graph of a recorded step as a picture, a page or text; makes the folder where it is missing. */
export async function writeGraphFile(trace: TraceSource, step: number, path: string): Promise<void> {
  const { exportGraph } = await import('../graph-export/graph-export.ts');
  const { readPageFiles } = await import('../graph-export/page-files.ts');
  const readStep = async (index: number) => {
    const record = await trace.step(index);
    return { graph: await trace.graph(record.graph), step: record };
  };
  const { graph, step: record } = await readStep(step);
  const script = basename(trace.header.script);
  const steps = trace.steps().map(({ index, epoch, graph, loss }) => ({ index, epoch, graph, loss }));
  const document = { title: script, graph, step: record, steps, failure: null, comparison: null, lostComparison: null };
  const text = await exportGraph(graphFormat(path), document, { state: null, readStep, readCompared: null }, () =>
    readPageFiles(pageFolder()),
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The built page lies beside the built command line; run from the sources, in `dist`. */
function pageFolder(): string {
  const beside = join(import.meta.dirname, 'webview');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', '..', 'dist', 'webview');
}
