import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { inRoot } from '../../harness/paths.ts';
import type { LaunchedEditor } from './launch.ts';

/** Has the command line run a script of the workspace and write its trace beside it; gives the trace's path. */
export async function recordByCommandLine(
  editor: LaunchedEditor,
  script: string,
  file: string,
  ...options: readonly string[]
): Promise<string> {
  const path = join(editor.workspace, file);
  const command = [inRoot('dist', 'cli.js'), 'run', join(editor.workspace, script), '--trace', path, ...options];
  await promisify(execFile)(process.execPath, command, { cwd: editor.workspace });
  return path;
}
