/** The program for runs on `webgpu`. Electron is imitated by programs that answer as it does. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { otherRuntime, ownRuntime } from '../../../src/runtime/host/runtime-executable.ts';
import { webGpuRuntime, whyNoMappedReads } from '../../../src/runtime/host/webgpu-runtime.ts';
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
    assert.deepEqual(await webGpuRuntime(ownRuntime(), root, paths('/no/such/node')), ownRuntime());
  });

  test('one that cannot is replaced by the first Node that can', async (context) => {
    const editor = otherRuntime(imitation(context, 'code', electron));
    const other = imitation(context, 'node', electron);
    assert.equal(await whyNoMappedReads(editor, root), 'External buffers are not allowed');
    const found = await webGpuRuntime(editor, root, paths('/no/such/node', other, process.execPath));
    assert.equal(found.path, process.execPath);
  });

  test('so is one that dies of it', async (context) => {
    const editor = otherRuntime(imitation(context, 'code', 'kill -ABRT $$'));
    const found = await webGpuRuntime(editor, root, paths(process.execPath));
    assert.equal(found.path, process.execPath);
  });

  test('without a Node that can, what to do is said', async (context) => {
    const editor = otherRuntime(imitation(context, 'code', electron));
    await assert.rejects(
      webGpuRuntime(editor, root, paths('/no/such/node')),
      /^Error: The editor's own Node cannot read from a graphics card \(External buffers are not allowed\), and no other Node 24 or later was found\. Install Node\.js 24/,
    );
  });
});
