import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../paths.ts';
import type { ExtensionHost } from './extension-host.ts';
import { quietSettings } from './quiet-settings.ts';

/** The extension host of a desktop VS Code. */
export function desktopHost(vscodeExecutablePath: string): ExtensionHost {
  return {
    name: 'in desktop VS Code',
    async run({ suite, workspace, environment }) {
      const folder = await mkdtemp(join(tmpdir(), 'backstep-vscode-'));
      const userDataFolder = join(folder, 'data');
      await mkdir(join(userDataFolder, 'User'), { recursive: true });
      await writeFile(join(userDataFolder, 'User', 'settings.json'), JSON.stringify(quietSettings, null, 2));
      try {
        await runTests({
          vscodeExecutablePath,
          extensionDevelopmentPath: root,
          extensionTestsPath: suite,
          extensionTestsEnv: environment,
          launchArgs: [
            workspace,
            ...['--user-data-dir', userDataFolder, '--extensions-dir', join(folder, 'extensions')],
            ...['--disable-workspace-trust', '--disable-updates', '--skip-welcome', '--skip-release-notes'],
          ],
        });
        return null;
      } catch (error) {
        // Failed tests end the program with a failure too; the results file tells which of the two it was.
        return error instanceof Error ? error.message : String(error);
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      }
    },
  };
}
