import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { settings, settingsSection } from '../identifiers.ts';

/** The page and what it may load: its script and style, and the layout's worker, which it fetches and starts as a blob. */
export function graphHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const orientation = configuration.get<string>(settings.graphDirection);
  const policy = [
    `default-src 'none'`,
    // An SVG that is drawn into a PNG file.
    'img-src blob:',
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `connect-src ${webview.cspSource}`,
    'worker-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${resource('dist', 'webview', 'graph.css')}">
  <title>Computation Graph</title>
</head>
<body data-orientation="${orientation === 'leftRight' ? 'leftRight' : 'topDown'}" data-layout-worker="${resource('dist', 'webview', 'graph-layout-worker.js')}">
  <div id="app"></div>
  <script nonce="${nonce}" src="${resource('dist', 'webview', 'graph.js')}"></script>
</body>
</html>`;
}

/** What the page's webview may do. */
export function graphWebviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
  };
}
