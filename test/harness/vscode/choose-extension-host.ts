import process from 'node:process';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { isExecutableFile } from '../find-executable.ts';
import { MendableError } from '../mendable-error.ts';
import { cacheFolder } from '../paths.ts';
import { browserHost } from './browser-host.ts';
import { desktopHost } from './desktop-host.ts';
import type { ExtensionHost } from './extension-host.ts';

/**
 * Where the integration suite runs: the desktop VS Code in `BACKSTEP_VSCODE`, else one that is downloaded, else (no display, no
 * download, or `BACKSTEP_VSCODE=browser`) the browser-served one.
 */
export async function chooseExtensionHost(): Promise<ExtensionHost> {
  const { BACKSTEP_VSCODE } = process.env;
  if (BACKSTEP_VSCODE === 'browser') {
    return browserHost;
  }
  if (BACKSTEP_VSCODE) {
    if (!isExecutableFile(BACKSTEP_VSCODE)) {
      throw new MendableError(`BACKSTEP_VSCODE is neither a program nor "browser": ${BACKSTEP_VSCODE}`);
    }
    return desktopHost(BACKSTEP_VSCODE);
  }
  if (!hasDisplay()) {
    console.log('No display here: the integration suite runs in the browser-served VS Code.');
    return browserHost;
  }
  try {
    return desktopHost(await downloadAndUnzipVSCode({ version: 'stable', cachePath: cacheFolder() }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`No desktop VS Code to be had (${reason}): the integration suite runs in the browser-served one.`);
    return browserHost;
  }
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}
