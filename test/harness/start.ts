/** `npm start`: VS Code on samples/ with the extension of this checkout, until Ctrl-C. */
import process from 'node:process';
import { ensureBuilt } from './build/build.ts';
import { main } from './main.ts';
import { inRoot } from './paths.ts';
import { findDesktopVsCode, openDesktop } from './vscode/desktop.ts';
import { openInBrowser } from './vscode/development-server.ts';

await main(async () => {
  await ensureBuilt();
  const folder = inRoot('samples');
  const desktop = findDesktopVsCode();
  const window = desktop === null ? await openInBrowser(folder) : await openDesktop(desktop, folder);
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => resolve());
    }
  });
  console.log(window.message);
  await Promise.race([interrupted, window.ended]);
  await window.stop();
});
