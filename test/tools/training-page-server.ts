/** Serves the training page, bundled as it is, to a browser outside the editor. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundle, type GraphPageServer, serve } from './graph-page-server.ts';

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-preview'; style-src 'self'" />
    <title>Training</title>
    <link rel="stylesheet" href="/preview-themes.css" />
    <link rel="stylesheet" href="/training.css" />
    <link rel="stylesheet" href="/ground.css" />
  </head>
  <body>
    <script nonce="preview" src="/preview-host.js"></script>
    <script nonce="preview" src="/training.js"></script>
  </body>
</html>`;

export async function serveTrainingPage(): Promise<GraphPageServer> {
  return serve({
    '/': ['text/html', html],
    '/training.css': ['text/css', await bundle('webview/training/training.css')],
    // The side bar that the page lies on.
    '/ground.css': [
      'text/css',
      'body { background: var(--vscode-sideBar-background, var(--vscode-editor-background)); }',
    ],
    '/preview-themes.css': ['text/css', await bundle('test/tools/preview-themes.css')],
    '/preview-host.js': ['text/javascript', await readFile(path.join(import.meta.dirname, 'preview-host.js'), 'utf8')],
    '/training.js': ['text/javascript', await bundle('webview/training/main.ts')],
  });
}
