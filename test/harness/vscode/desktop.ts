import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { findOnPath } from '../find-executable.ts';
import { root } from '../paths.ts';
import { cleanEnvironment } from '../processes/clean-environment.ts';
import type { DevelopmentWindow } from './development-window.ts';
import { quietSettings } from './quiet-settings.ts';

/**
 * Absolute path of the `code` command of a desktop VS Code, or null. Inside a remote or browser-served VS Code, `code` is
 * another program, which opens no development window.
 */
export function findDesktopVsCode(): string | null {
  const { BACKSTEP_VSCODE, VSCODE_IPC_HOOK_CLI } = process.env;
  return BACKSTEP_VSCODE === 'browser' || VSCODE_IPC_HOOK_CLI ? null : findOnPath(['code']);
}

/** Opens a window of its own, with fresh settings, so that ending it touches no window of the user's. */
export async function openDesktop(code: string, folder: string): Promise<DevelopmentWindow> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'backstep-vscode-'));
  const userDataFolder = join(temporaryFolder, 'data');
  await mkdir(join(userDataFolder, 'User'), { recursive: true });
  await writeFile(join(userDataFolder, 'User', 'settings.json'), JSON.stringify(quietSettings, null, 2));
  const codeArguments = [
    ...[folder, '--wait', '--new-window', `--extensionDevelopmentPath=${root}`],
    ...['--user-data-dir', userDataFolder, '--extensions-dir', join(temporaryFolder, 'extensions')],
    ...['--disable-workspace-trust', '--disable-updates', '--skip-welcome'],
  ];
  const isBatchFile = process.platform === 'win32';
  const child = spawn(
    isBatchFile ? 'cmd.exe' : code,
    isBatchFile ? ['/d', '/c', code, ...codeArguments] : codeArguments,
    {
      stdio: 'ignore',
      env: cleanEnvironment(),
    },
  );
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
  return {
    message: `VS Code with Backstep opens on ${folder} (Ctrl-C ends it)`,
    ended,
    stop: async () => {
      await endMainProcess(userDataFolder);
      child.kill();
      await rm(temporaryFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/** The `code` command only starts the application; the application's own process leaves its id in its data folder. */
async function endMainProcess(userDataFolder: string): Promise<void> {
  const text = await readFile(join(userDataFolder, 'code.lock'), 'utf8').catch(() => '');
  const processId = Number.parseInt(text, 10);
  if (Number.isNaN(processId)) {
    return;
  }
  for (const [signal, patience] of [
    ['SIGTERM', 8000],
    ['SIGKILL', 1000],
  ] as const) {
    const deadline = Date.now() + patience;
    send(processId, signal);
    while (Date.now() < deadline) {
      if (!send(processId, 0)) {
        return;
      }
      await delay(100);
    }
  }
}

function send(processId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(processId, signal);
  } catch {
    return false;
  }
}
