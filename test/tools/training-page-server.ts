/** Serves the training page and the memory page, bundled as they are, to a browser outside the editor. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundle, type GraphPageServer, serve } from './graph-page-server.ts';

const htmlOf = (name: 'training' | 'memory') => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-preview'; style-src 'self'" />
    <title>${name === 'training' ? 'Training' : 'Tensor Memory'}</title>
    <link rel="stylesheet" href="/preview-themes.css" />
    <link rel="stylesheet" href="/page.css" />
    <link rel="stylesheet" href="/ground.css" />
  </head>
  <body>
    <script nonce="preview" src="/preview-host.js"></script>
    <script nonce="preview" src="/page.js"></script>
  </body>
</html>`;

export const serveTrainingPage = (): Promise<GraphPageServer> =>
  servePage('training', 'styles/training.css', '--vscode-sideBar-background');
export const serveMemoryPage = (): Promise<GraphPageServer> =>
  servePage('memory', 'memory.css', '--vscode-editor-background');

/** `ground`: what the editor lays the page on. */
async function servePage(name: 'training' | 'memory', styles: string, ground: string): Promise<GraphPageServer> {
  return serve({
    '/': ['text/html', htmlOf(name)],
    '/page.css': ['text/css', await bundle(`webview/${name}/${styles}`)],
    '/ground.css': ['text/css', `body { background: var(${ground}, var(--vscode-editor-background)); }`],
    '/preview-themes.css': ['text/css', await bundle('test/tools/preview-themes.css')],
    '/preview-host.js': ['text/javascript', await readFile(path.join(import.meta.dirname, 'preview-host.js'), 'utf8')],
    '/page.js': ['text/javascript', await bundle(`webview/${name}/main.ts`)],
  });
}
