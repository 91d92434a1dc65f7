/** Serves the graph page, bundled as it is, to a browser outside the editor. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { GraphHostMessage } from '../../src/protocol/graph-view.ts';

const root = path.join(import.meta.dirname, '..', '..');

export const previewThemes = ['dark', 'light', 'contrast', 'contrastLight'] as const;
export type PreviewTheme = (typeof previewThemes)[number];

export interface GraphPageServer {
  readonly origin: string;
  close(): void;
}

/** One of the project's scripts or style sheets with all that it imports. */
export async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    format: 'iife',
    write: false,
    target: 'es2022',
  });
  return result.outputFiles[0]?.text ?? '';
}

/** Bundles the page and its worker and serves them on a loopback address. */
export async function serveGraphPage(): Promise<GraphPageServer> {
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    '/': ['text/html', await readFile(path.join(root, 'webview/graph/preview.html'), 'utf8')],
    '/graph.css': ['text/css', await bundle('webview/graph/styles/graph.css')],
    '/preview-themes.css': ['text/css', await bundle('test/tools/preview-themes.css')],
    '/preview-host.js': ['text/javascript', await readFile(path.join(import.meta.dirname, 'preview-host.js'), 'utf8')],
    '/graph.js': ['text/javascript', await bundle('webview/graph/main.ts')],
    '/layout-worker.js': ['text/javascript', await bundle('webview/graph/layout-worker.ts')],
  };
  return serve(files);
}

/** Serves files, by their addresses, on a loopback address. */
export async function serve(
  files: Readonly<Record<string, readonly [type: string, content: string]>>,
): Promise<GraphPageServer> {
  const server = createServer((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

export interface PageOptions {
  readonly theme?: PreviewTheme;
  readonly width?: number;
  readonly height?: number;
}

/** The page in a browser, with what it complained of. */
export interface OpenedPage {
  readonly page: Page;
  readonly complaints: string[];
  /** Posts a message as the host would. */
  send(message: GraphHostMessage): Promise<void>;
}

/** Posts a message to a page as it is: typed arrays and NaN have no JSON. */
export const post = (page: Page, message: unknown): Promise<void> =>
  page.evaluate<void, unknown>(
    (sent) => Reflect.apply(Reflect.get(globalThis, 'postMessage'), globalThis, [sent, '*']),
    message,
  );

/** Opens the page; every error and warning in its console is kept. */
export async function openGraphPage(browser: Browser, origin: string, options: PageOptions = {}): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width: options.width ?? 1280, height: options.height ?? 800 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${origin}/?theme=${options.theme ?? 'dark'}`);
  return { page, complaints, send: (message) => post(page, message) };
}
