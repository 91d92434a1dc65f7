import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { ensurePackaged } from '../../harness/build/package.ts';
import { launchBrowser } from '../../harness/vscode/browser.ts';
import { type ServerOptions, startServer, type VsCodeServer } from '../../harness/vscode/server.ts';
import { Editor } from './editor.ts';
import { copySamples } from './samples.ts';

export interface LaunchOptions extends ServerOptions {
  /** Folder or .code-workspace file to open; otherwise a fresh copy of samples/. */
  readonly workspace?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** An editor with a VS Code of its own. */
export class LaunchedEditor extends Editor {
  /** The open folder. */
  readonly workspace: string;
  readonly server: VsCodeServer;

  constructor(page: Page, resources: AsyncDisposableStack, workspace: string, server: VsCodeServer) {
    super(page, resources);
    this.workspace = workspace;
    this.server = server;
  }
}

/**
 * A real VS Code with the packaged extension, its workbench ready. Use it with `await using editor = await launch()`, or
 * call `close()`.
 */
export async function launch(options: LaunchOptions = {}): Promise<LaunchedEditor> {
  const { workspace, size, ...serverOptions } = options;
  await using resources = new AsyncDisposableStack();
  const vsix = process.env['BACKSTEP_VSIX'] ?? (await ensurePackaged());
  const server = await startServer({ vsixFiles: [vsix], ...serverOptions });
  resources.defer(() => server.stop());
  const browser = await launchBrowser();
  resources.defer(() => browser.close());
  const page = await browser.newPage({ viewport: size ?? { width: 1440, height: 900 } });
  const opened = workspace ?? (await copySamples(join(server.temporaryFolder, 'samples')));
  // Not moved before the workbench is ready: until then a failure here ends everything again.
  await new Editor(page, new AsyncDisposableStack()).open(server.addressOf(opened));
  return new LaunchedEditor(page, resources.move(), opened, server);
}
