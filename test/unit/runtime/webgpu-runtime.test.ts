/** The program for runs on `webgpu`. Electron is imitated by programs that answer as it does. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { automaticRun } from '../../../src/runtime/devices/available.ts';
import { machineKey } from '../../../src/runtime/devices/choose-device.ts';
import { surveyEntry } from '../../../src/runtime/devices/survey-entry.ts';
import { nodeIn, ownNodeFolder } from '../../../src/runtime/host/node/own-node.ts';
import { otherRuntime, ownRuntime } from '../../../src/runtime/host/runtime-executable.ts';
import { candidates, webGpuRuntime, whyNoMappedReads } from '../../../src/runtime/host/webgpu-runtime.ts';
import { root } from '../../harness/paths.ts';

async function* paths(...list: readonly string[]): AsyncGenerator<string> {
  yield* list;
}

/** A program that suits scripts (`-p`) and answers the probe (`-e`) with this command. */
function imitation(context: TestContext, name: string, answer: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-runtime-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = -p ]; then echo '["v24.1.0",true,true]'; else ${answer}; fi\n`);
  chmodSync(path, 0o755);
  return path;
}

const electron = 'echo "External buffers are not allowed"';

suite('the program for webgpu', { skip: process.platform === 'win32' }, () => {
  test('this Node can read, and is kept', async () => {
    assert.equal(await whyNoMappedReads(ownRuntime(), root), null);
    assert.deepEqual(await webGpuRuntime(ownRuntime(), root, paths('/no/such/node')), {
      runtime: ownRuntime(),
      reason: null,
    });
  });

  test('one that cannot is replaced by the first Node that can', async (context) => {
    const editor = otherRuntime(imitation(context, 'code', electron));
    const other = imitation(context, 'node', electron);
    assert.equal(await whyNoMappedReads(editor, root), 'External buffers are not allowed');
    const { runtime: found, reason } = await webGpuRuntime(
      editor,
      root,
      paths('/no/such/node', other, process.execPath),
    );
    assert.equal(found.path, process.execPath);
    assert.equal(reason, `${editor.path} cannot read from a graphics card (External buffers are not allowed)`);
  });

  test('so is one that dies of it', async (context) => {
    const editor = otherRuntime(imitation(context, 'code', 'kill -ABRT $$'));
    const { runtime: found } = await webGpuRuntime(editor, root, paths(process.execPath));
    assert.equal(found.path, process.execPath);
  });

  test('without a Node that can, what to do is said', async (context) => {
    const path = imitation(context, 'code', electron);
    const editor = { path, environment: { ELECTRON_RUN_AS_NODE: '1' } };
    await assert.rejects(
      webGpuRuntime(editor, root, paths('/no/such/node')),
      /^NoWebGpuRuntimeError: The editor's own Node cannot read from a graphics card \(External buffers are not allowed\), and no other Node 24 or later was found\. Run 'Backstep: Set Up Node for WebGPU'/,
    );
  });

  test('the Node that was set up comes before those of the PATH', async (context) => {
    const cache = mkdtempSync(join(tmpdir(), 'backstep-cache-'));
    context.after(() => rmSync(cache, { recursive: true }));
    const own = nodeIn(ownNodeFolder(cache));
    const first = async () => (await candidates(cache).next()).value;
    assert.notEqual(await first(), own);
    mkdirSync(dirname(own), { recursive: true });
    writeFileSync(own, '');
    assert.equal(await first(), own);
  });

  test('where the editor cannot read, auto is measured by the Node that can, and runs on it where it is webgpu', async (context) => {
    const cache = mkdtempSync(join(tmpdir(), 'backstep-cache-'));
    const { PATH: before } = process.env;
    context.after(() => {
      process.env['PATH'] = before;
      rmSync(cache, { recursive: true });
    });
    process.env['PATH'] = dirname(process.execPath);
    mkdirSync(join(cache, 'devices'));
    const editor = otherRuntime(imitation(context, 'code', electron));
    for (const device of ['webgpu', 'cpu']) {
      const measured = { device, reason: 'measured so', at: Date.now() };
      writeFileSync(join(cache, 'devices', `auto-${machineKey()}.json`), JSON.stringify(measured));
      const { runtime, choice } = await automaticRun(cache, { runtime: editor, entry: surveyEntry() });
      assert.deepEqual(choice, { device, reason: 'measured so' });
      assert.equal(runtime.path, device === 'webgpu' ? join(dirname(process.execPath), 'node') : editor.path);
    }
  });
});
