import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { otherRuntime, ownRuntime, whyUnsuitable } from '../../../src/runtime/host/runtime-executable.ts';

test('the Node that runs this is suitable', async () => {
  assert.equal(await whyUnsuitable(ownRuntime()), null);
});

test('a program that is not there is said to be so', async () => {
  assert.match((await whyUnsuitable(otherRuntime('/no/such/node'))) ?? '', /\/no\/such\/node could not be run/);
});

test('an older Node is refused with its version and what is needed', {
  skip: process.platform === 'win32',
}, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-node-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const old = join(folder, 'node');
  writeFileSync(old, `#!/bin/sh\necho '["v20.19.2",false,false]'\n`);
  chmodSync(old, 0o755);
  assert.match((await whyUnsuitable(otherRuntime(old))) ?? '', /is Node v20\.19\.2.*needs Node 24 or later/);
});
