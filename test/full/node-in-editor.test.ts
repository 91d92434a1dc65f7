// Budget: 6 minutes
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { otherRuntime, whyUnsuitable } from '../../src/runtime/host/runtime-executable.ts';
import { launch } from '../e2e/support/launch.ts';
import { waitUntil } from '../e2e/support/wait.ts';
import { gpuEnvironment, whyNoGpu } from '../harness/prerequisites/software-gpu.ts';

const script = `import { randn } from 'backstep';

const x = randn([4, 4]);
console.log(x.matmul(x).sum().item() > -1e9);
`;

/** A Node that says what Electron says when it is to read from a GPU, and is a Node else. */
const electron = `#!/bin/sh
if [ "$1" = -e ]; then echo 'External buffers are not allowed'; else exec '${process.execPath}' "$@"; fi
`;

/** Paths on which a desktop editor may see no Node 24: those of the system alone. */
const systemPath = '/usr/bin:/bin';

async function whyNodeIsFound(): Promise<string | false> {
  if (process.platform === 'win32') return 'the editor is played by a script with a hash-bang';
  for (const path of ['/usr/local/bin/node', '/opt/homebrew/bin/node', '/usr/bin/node', '/bin/node']) {
    if ((await whyUnsuitable(otherRuntime(path))) === null) return `${path} would be found`;
  }
  return false;
}

test('a run on webgpu that misses a Node offers to set one up, and takes it then', {
  skip: whyNoGpu || (await whyNodeIsFound()),
}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'backstep-node-editor-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const executable = join(folder, 'editor');
  await writeFile(executable, electron);
  await chmod(executable, 0o755);
  await using editor = await launch({
    environment: { ...gpuEnvironment(), XDG_CACHE_HOME: join(folder, 'cache'), PATH: systemPath, HOME: folder },
    settings: { 'backstep.device': 'webgpu', 'backstep.runtimeExecutable': executable },
  });
  const { page } = editor;
  await writeFile(join(editor.workspace, 'here.ts'), script);
  await editor.openFile('here.ts');
  await editor.runCommand('Backstep: Run Training');
  const missing = editor.notification(/cannot read from a graphics card .* no other Node 24 or later was found/);
  await missing.waitFor({ timeout: 60_000 });
  await editor.screenshot('node-missing');
  await missing.getByRole('button', { name: 'Set Up Node' }).click();

  const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  await row('From a folder').waitFor();
  await editor.screenshot('set-up-node-source');
  await row('From a folder').click();
  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  await waitUntil('the dialog shows a folder', async () => (await input.inputValue()).endsWith('/'));
  const place = join(process.execPath, '..', '..');
  // The dialog may still be about to write its own folder there.
  await waitUntil('the dialog lists the folder', async () => {
    if ((await input.inputValue()) !== `${place}/`) await input.fill(`${place}/`);
    return await row('bin').isVisible();
  });
  await page.locator('.quick-input-widget:visible .monaco-button', { hasText: 'Install' }).click();
  const dialog = page.locator('.monaco-dialog-box', { hasText: `${process.execPath} goes into` });
  await dialog.waitFor();
  await editor.screenshot('set-up-node-question');
  await dialog.getByRole('button', { name: 'Install' }).click();
  const ready = editor.notification(`Node ${process.version} is ready`);
  await ready.waitFor({ timeout: 120_000 });
  await editor.screenshot('set-up-node-ready');

  await editor.runCommand('Backstep: Run Training');
  const training = await editor.webviewWith('section.run');
  await training
    .locator('.fact', { hasText: 'Device' })
    .locator('dd', { hasText: /^webgpu/ })
    .waitFor({ timeout: 60_000 });
  await training.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
});
