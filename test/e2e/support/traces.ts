import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { inRoot } from '../../harness/paths.ts';
import type { LaunchedEditor } from './launch.ts';
import { waitUntil } from './wait.ts';

/** Has the command line run a script of the workspace and write its trace beside it; gives the trace's path. */
export async function recordByCommandLine(editor: LaunchedEditor, script: string, file: string): Promise<string> {
  const path = join(editor.workspace, file);
  const command = [inRoot('dist', 'cli.js'), 'run', join(editor.workspace, script), '--trace', path];
  await promisify(execFile)(process.execPath, command, { cwd: editor.workspace });
  return path;
}

/**
 * Opens a file of the workspace with the workbench's own command, as opposed to any of ours. Its dialog fills in a folder once
 * it has read it, over what was typed before, and does not know a file that is newer than its listing: typed again then.
 */
export async function openFile(editor: LaunchedEditor, file: string): Promise<void> {
  const input = editor.page.locator('.quick-input-widget:visible .quick-input-box input');
  const path = join(editor.workspace, file);
  for (let attempt = 1; ; attempt++) {
    await editor.runCommand('File: Open File...');
    try {
      await waitUntil('the dialog shows a folder', async () =>
        (await input.inputValue({ timeout: 3000 })).endsWith('/'),
      );
      await input.fill(path);
      await editor.page.keyboard.press('Enter');
      await editor.page.locator('.tab.active', { hasText: file }).waitFor({ timeout: 10_000 });
      return;
    } catch (error) {
      if (attempt === 4) {
        throw error;
      }
      await editor.page.keyboard.press('Escape');
    }
  }
}
