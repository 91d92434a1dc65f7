import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { ensurePackaged } from '../../harness/build/package.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import { type ServerOptions, startServer } from '../../harness/vscode/server.ts';
import { Editor } from './editor.ts';
import { copySamples } from './samples.ts';

export interface LaunchOptions extends ServerOptions {
  /** Folder or .code-workspace file to open; otherwise a fresh copy of samples/. */
  readonly workspace?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * A real VS Code with the packaged extension, its workbench ready. Use it with `await using editor = await launch()`, or
 * call `close()`.
 */
export async function launch(options: LaunchOptions = {}): Promise<Editor> {
  const { workspace, size, ...serverOptions } = options;
  await using cleanUp = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'backstep-e2e-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const vsix = process.env['BACKSTEP_VSIX'] ?? (await ensurePackaged());
  const server = await startServer({ vsixFiles: [vsix], ...serverOptions });
  cleanUp.defer(() => server.stop());
  const browser = await launchBrowser();
  cleanUp.defer(() => browser.close());
  const page = await browser.newPage({ viewport: size ?? { width: 1440, height: 900 } });
  const opened = workspace ?? (await copySamples(join(folder, 'samples')));
  await page.goto(server.addressOf(opened));
  await waitForWorkbench(page);
  return new Editor(page, opened, server, cleanUp.move());
}

/** Waits until the workbench takes commands and the side bar shows the folder. */
async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .explorer-folders-view .monaco-list').waitFor({ timeout: 60_000 });
  // The remote indicator settles when the extension host is connected.
  await page.locator('.statusbar-item#status\\.host:not(:has-text("Opening"))').waitFor({ timeout: 60_000 });
}
