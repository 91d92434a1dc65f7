import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import { inRoot, root } from '../harness/paths.ts';
import { cleanEnvironment } from '../harness/processes/clean-environment.ts';
import { launchBrowser } from '../harness/vscode/browser.ts';
import { Editor } from './support/editor.ts';
import { processesMarked } from './support/marked-processes.ts';
import { waitUntil } from './support/wait.ts';

const cannotList = process.platform === 'win32' ? 'no way here to list the environment of processes' : false;

describe('npm start', { skip: cannotList }, () => {
  it('opens VS Code with the extension at a printed address, and leaves no process behind after Ctrl-C', async () => {
    const mark = randomUUID();
    const { child, address, output } = await startMarked(mark);
    assert.equal(output.match(/http:\/\//g)?.length, 1, `not one line with an address:\n${output}`);
    const page = await fetch(address);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /vscode-workbench-web-configuration/);
    await assertBackstepIsInstalled(address);
    assert.ok((await processesMarked(mark)).length >= 4, 'the mark does not reach the server');

    const ended = new Promise((resolve) => child.on('exit', resolve));
    // A terminal sends Ctrl-C to the whole group in front.
    signalGroup(child, 'SIGINT');
    await ended;
    assert.deepEqual(await processesMarked(mark), []);
    assert.equal(await isServed(address), false);
  });

  it('opens the desktop VS Code where there is one, and ends it with Ctrl-C', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'backstep-desktop-'));
    context.after(() => rm(folder, { recursive: true }));
    // A stand-in, which writes its arguments down and goes on until it is ended.
    const record = join(folder, 'arguments.txt');
    await writeFile(join(folder, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${record}'\nexec sleep 600\n`, {
      mode: 0o755,
    });
    const mark = randomUUID();
    const child = spawn('npm', ['start'], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: cleanEnvironment({
        BACKSTEP_VSCODE: '',
        VSCODE_IPC_HOOK_CLI: '',
        BACKSTEP_TEST_MARK: mark,
        PATH: `${folder}:${process.env['PATH']}`,
      }),
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await waitUntil('it calls code', () => existsSync(record) || child.exitCode !== null, 120_000);
    await waitUntil('it says so', () => output.includes('VS Code with Backstep opens on'), 10_000);
    const given = (await readFile(record, 'utf8')).trimEnd().split('\n');
    const [samples, ...flags] = given;
    assert.equal(samples, inRoot('samples'));
    for (const flag of ['--wait', '--new-window', `--extensionDevelopmentPath=${root}`])
      assert.ok(flags.includes(flag), flag);
    const dataFolder = flags[flags.indexOf('--user-data-dir') + 1] ?? '';
    assert.ok(existsSync(join(dataFolder, 'User', 'settings.json')), 'settings of its own, none of the user’s');
    const ended = new Promise((resolve) => child.on('exit', resolve));
    signalGroup(child, 'SIGINT');
    await ended;
    assert.deepEqual(await processesMarked(mark), []);
    assert.equal(existsSync(dataFolder), false);
  });

  it('leaves no process behind when it is killed without a chance to tidy up', async () => {
    const mark = randomUUID();
    const { child, address } = await startMarked(mark);
    assert.ok((await processesMarked(mark)).length >= 4, 'the mark does not reach the server');
    signalGroup(child, 'SIGKILL');
    await waitUntil('all processes have ended', async () => (await processesMarked(mark)).length === 0, 20_000);
    assert.equal(await isServed(address), false);
  });
});

async function assertBackstepIsInstalled(address: string): Promise<void> {
  const browser = await launchBrowser();
  const resources = new AsyncDisposableStack();
  resources.defer(() => browser.close());
  await using editor = new Editor(await browser.newPage(), resources);
  await editor.open(address);
  await editor.runCommand('Extensions: Show Installed Extensions');
  await editor.page.locator('.extension-list-item .name', { hasText: 'Backstep' }).waitFor();
}

interface Started {
  readonly child: ChildProcess;
  readonly address: string;
  readonly output: string;
}

/** Runs `npm start` as the leader of a process group, all its descendants bearing a mark, until it has printed an address. */
async function startMarked(mark: string): Promise<Started> {
  assert.ok(existsSync(inRoot('samples')));
  const child = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: cleanEnvironment({ BACKSTEP_VSCODE: 'browser', BACKSTEP_TEST_MARK: mark }),
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await waitUntil('an address', () => /http:\S+/.test(output) || child.exitCode !== null, 120_000);
  const address = /http:\S+/.exec(output)?.[0];
  assert.ok(address, `ended without an address:\n${output}`);
  return { child, address, output };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  assert.ok(child.pid);
  process.kill(-child.pid, signal);
}

async function isServed(address: string): Promise<boolean> {
  return await fetch(address).then(
    () => true,
    () => false,
  );
}
