import type { PageFiles } from '../../../webview/graph/export/standalone-html.ts';
import { bundle } from '../../tools/graph-page-server.ts';

/** The page as a build makes it, but from the sources. */
export async function bundledPage(): Promise<PageFiles> {
  const [script, host, layoutWorker, style] = await Promise.all([
    bundle('webview/graph/main.ts'),
    bundle('webview/graph/standalone/host.ts'),
    bundle('webview/graph/layout-worker.ts'),
    bundle('webview/graph/styles/standalone.css'),
  ]);
  return { script, host, layoutWorker, style };
}

/** Names that mean something in every one of the languages that a graph is written in. */
export const awkwardNames = [
  'a "quoted" name',
  "it's",
  '<script>alert(1)</script>',
  '<b>bold</b> & co &amp; &lt;',
  'two\nlines',
  'brackets [a] {b} (c)',
  'end',
  'back\\slash \\N \\l',
  '`tick` **x** _y_',
  '1. list',
  '- item',
  '#35; hash;',
  '日本語 é 𝒙',
  '%% comment',
  '|pipe| --> a;b',
  ']]> <!-- -->',
  '\u0001 control',
];
