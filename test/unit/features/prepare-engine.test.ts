/** Which program a run takes. The editor is played by a Node that refuses to read from a GPU, as Electron does. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { prepareEngine } from '../../../src/features/run/prepare-engine.ts';
import type { EngineMessage, RunOptions } from '../../../src/protocol/engine-process.ts';
import { otherRuntime, whyUnsuitable } from '../../../src/runtime/host/runtime-executable.ts';
import { NoWebGpuRuntimeError } from '../../../src/runtime/host/webgpu-runtime.ts';

const entry = join(import.meta.dirname, '..', '..', '..', 'src', 'runtime', 'supervisor-main.ts');

/** Node where it is looked for beside the PATH: with it nothing is missing here. */
async function whyNodeIsFound(): Promise<string | false> {
  if (process.platform === 'win32') return 'the editor is played by a script with a hash-bang';
  for (const path of ['/usr/local/bin/node', '/opt/homebrew/bin/node']) {
    if ((await whyUnsuitable(otherRuntime(path))) === null) return `${path} would be found`;
  }
  return false;
}

class Desktop {
  readonly root: string;
  readonly editor: string;
  readonly options: RunOptions;

  /** Without any other Node, until the test ends. */
  constructor(context: TestContext) {
    this.root = mkdtempSync(join(tmpdir(), 'backstep-desktop-'));
    const before = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    context.after(() => {
      Object.assign(process.env, before);
      rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
    });
    process.env['PATH'] = '/no/such/folder';
    process.env['HOME'] = this.root;
    this.editor = join(this.root, 'editor');
    const answer = `if [ "$1" = -e ]; then echo 'External buffers are not allowed'; else exec '${process.execPath}' "$@"; fi`;
    writeFileSync(this.editor, `#!/bin/sh\n${answer}\n`);
    chmodSync(this.editor, 0o755);
    const script = join(this.root, 'main.ts');
    writeFileSync(script, "import { ones } from 'backstep';\nconsole.log(ones([2]).device);\n");
    this.options = {
      runId: 'test',
      script,
      arguments: [],
      cwd: this.root,
      device: 'webgpu',
      gpu: null,
      deviceFallback: false,
      seed: 1,
      level: 'off',
      captureEvery: 100,
      runFolder: join(this.root, 'run'),
      dataFolder: null,
      cacheFolder: join(this.root, 'cache'),
    };
  }
}

suite('the program of a run', { skip: await whyNodeIsFound() }, () => {
  test('on webgpu is missed where none can read from a graphics card', async (context) => {
    const { editor, options } = new Desktop(context);
    await assert.rejects(prepareEngine(entry, editor, options), NoWebGpuRuntimeError);
  });

  test('is the editor itself on the CPU, with a warning, where that is allowed', async (context) => {
    const { editor, options } = new Desktop(context);
    const start = await prepareEngine(entry, editor, { ...options, deviceFallback: true });
    const messages: EngineMessage[] = [];
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const engine = start(options, (message) => {
      messages.push(message);
      if (message.type === 'ended') resolve();
    });
    await ended;
    await engine.closed;
    const warnings = messages.filter((message) => message.type === 'warning').map(({ message }) => message);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /cannot read from a graphics card .* The run goes on on the CPU\.$/);
    const printed = messages.map((message) => (message.type === 'output' ? message.text : '')).join('');
    assert.equal(printed, 'cpu\n');
  });
});
