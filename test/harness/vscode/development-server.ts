import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { DevelopmentWindow } from './development-window.ts';
import { startServer } from './server.ts';

/** Serves VS Code to a browser with the extension of this checkout, so that reloading the page picks up a new build. */
export async function openInBrowser(folder: string): Promise<DevelopmentWindow> {
  const server = await startServer({
    // A release of VS Code takes no extension from a development folder in the browser, but follows a link.
    prepareExtensions: (extensionsFolder) => symlink(root, join(extensionsFolder, 'backstep'), 'junction'),
  });
  return {
    message: `VS Code with Backstep: ${server.addressOf(folder)} (Ctrl-C ends it)`,
    ended: server.ended,
    stop: server.stop,
  };
}
