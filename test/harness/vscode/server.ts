import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { runOrThrow } from '../command.ts';
import { cleanEnvironment } from '../processes/clean-environment.ts';
import { startGuarded } from '../processes/guarded-program.ts';
import { ensureServer } from './install-server.ts';
import { quietSettings } from './quiet-settings.ts';

const startTimeout = 60_000;

export interface ServerOptions {
  /** Packaged extensions to install. */
  readonly vsixFiles?: readonly string[];
  /** Called with the empty extensions folder before the server starts. */
  readonly prepareExtensions?: (extensionsFolder: string) => Promise<void>;
  /** Let a test suite run inside the extension host. The driver for that hides notifications and refuses dialogs. */
  readonly testDriver?: boolean;
  /** Workspace trust is off unless asked for: its dialog would stand in every test's way. */
  readonly workspaceTrust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface VsCodeServer {
  /** For example `http://127.0.0.1:43210`. */
  readonly origin: string;
  /** `127.0.0.1:43210` */
  readonly authority: string;
  /** Removed when the server stops. */
  readonly temporaryFolder: string;
  readonly userDataFolder: string;
  /** Address that opens a folder or a .code-workspace file. */
  addressOf(folderOrWorkspace: string): string;
  /** Resolves when the server has ended, asked for or not. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a browser-served VS Code on a free loopback port with fresh folders and waits until it answers. */
export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const packageFolder = await ensureServer();
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'backstep-vscode-'));
  const userDataFolder = join(temporaryFolder, 'data');
  const extensionsFolder = join(temporaryFolder, 'extensions');
  const logFile = join(temporaryFolder, 'server.log');
  await mkdir(join(userDataFolder, 'User'), { recursive: true });
  await mkdir(extensionsFolder);
  const settings = { ...quietSettings, ...options.settings };
  await writeFile(join(userDataFolder, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  await options.prepareExtensions?.(extensionsFolder);

  const entry = join(packageFolder, 'out', 'node', 'entry.js');
  const folders = ['--user-data-dir', userDataFolder, '--extensions-dir', extensionsFolder];
  const config = ['--config', join(temporaryFolder, 'config.yaml')];
  const env = cleanEnvironment({ ...(await ownTemporaryFolder(temporaryFolder)), ...options.environment });
  for (const vsix of options.vsixFiles ?? []) {
    await runOrThrow(process.execPath, [entry, ...config, ...folders, '--install-extension', vsix, '--force'], {
      cwd: temporaryFolder,
      env,
    });
  }

  const authority = `127.0.0.1:${await freePort()}`;
  const origin = `http://${authority}`;
  const program = startGuarded(
    {
      command: process.execPath,
      commandArguments: [
        ...[entry, '--auth', 'none', '--bind-addr', authority, ...config, ...folders],
        ...[
          '--disable-telemetry',
          '--disable-update-check',
          '--disable-getting-started-override',
          '--ignore-last-opened',
        ],
        ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
        ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
      ],
      cwd: temporaryFolder,
      logFile,
      temporaryFolder,
    },
    env,
  );
  try {
    await waitUntilHealthy(origin, logFile, program.ended);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return {
    origin,
    authority,
    temporaryFolder,
    userDataFolder,
    addressOf: (path) => `${origin}/?${path.endsWith('.code-workspace') ? 'workspace' : 'folder'}=${encodeURI(path)}`,
    ended: program.ended,
    stop: program.stop,
  };
}

/**
 * VS Code leaves sockets in the system's temporary folder, so it gets one that goes with it. Linux only: elsewhere the path of
 * the temporary folder is too long already for a socket below another folder in it.
 */
async function ownTemporaryFolder(folder: string): Promise<Record<string, string>> {
  if (process.platform !== 'linux') {
    return {};
  }
  const TMPDIR = join(folder, 'tmp');
  await mkdir(TMPDIR);
  return { TMPDIR };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('The system gave no free port');
  }
  return address.port;
}

async function waitUntilHealthy(origin: string, logFile: string, ended: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  let log = '';
  void ended.then(() => {
    hasEnded = true;
  });
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline && !hasEnded) {
    if (await isHealthy(origin)) {
      return;
    }
    await delay(100);
    log = existsSync(logFile) ? await readFile(logFile, 'utf8').catch(() => log) : log;
  }
  throw new Error(
    `The browser-served VS Code ${hasEnded ? 'ended at once' : 'did not answer in time'}. Its log:\n${log}`,
  );
}

async function isHealthy(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/healthz`)).ok;
  } catch {
    return false;
  }
}
