import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageFiles } from '../../webview/graph/export/standalone-html.ts';

/** Reads the built graph page from `dist/webview`. @throws Error where it is not built */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch(() => {
      throw new Error(`Part of Backstep is missing: ${join(folder, name)}. Install it again, or build it.`);
    });
  const [script, host, layoutWorker, style] = await Promise.all([
    read('graph.js'),
    read('graph-standalone.js'),
    read('graph-layout-worker.js'),
    read('graph-standalone.css'),
  ]);
  return { script, host, layoutWorker, style };
}
