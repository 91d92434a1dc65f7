import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import { assertWritable, makeFolder, whyNotWritten } from '../../../src/trace/writing.ts';
import { sampleHeader } from './sample-records.ts';

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-writing-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('folders are made with those above them, and may be there already', (context) => {
  const root = temporaryFolder(context);
  const deep = join(root, 'a', 'b', 'c');
  makeFolder(deep);
  makeFolder(deep);
  assert.ok(existsSync(deep));
});

test('a folder that takes no new entries is refused at once', { skip: !existsSync('/proc/self') }, () => {
  // Node's mkdirSync with `recursive` never comes back from these.
  assert.throws(() => makeFolder('/proc/x/y'), /^Error: The folder \/proc\/x cannot be made: .+ \(E[A-Z]+\)\.$/);
  assert.throws(
    () => assertWritable('/proc/x.safetensors'),
    /\/proc\/x\.safetensors cannot be written: .+\(E[A-Z]+\)\.$/,
  );
});

test('a file in the way is named', (context) => {
  const root = temporaryFolder(context);
  const file = join(root, 'file');
  writeFileSync(file, 'x');
  assert.throws(() => makeFolder(file), {
    message: `The folder ${file} cannot be made: there is a file of that name.`,
  });
  assert.throws(() => makeFolder(join(file, 'below')), /below cannot be made: a part of its path is a file/);
  assert.throws(() => assertWritable(root), { message: `${root} is a folder, so no file can be written there.` });
});

const mayWriteAnywhere =
  process.platform === 'win32' || process.getuid?.() === 0
    ? 'as root, and on Windows, every folder can be written in'
    : false;

test('a folder that one may not write in is refused', { skip: mayWriteAnywhere }, (context) => {
  const root = temporaryFolder(context);
  const closed = join(root, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  assert.throws(() => makeFolder(join(closed, 'new')), /permission denied \(EACCES\)/);
  assert.throws(() => assertWritable(join(closed, 'new.safetensors')), /permission denied \(EACCES\)/);
  assert.throws(() => new RunFolderWriter(closed, sampleHeader), /No trace can be written in .*permission denied/);
});

test('making sure of a file leaves nothing behind', (context) => {
  const root = temporaryFolder(context);
  assertWritable(join(root, 'new', 'run.safetensors'));
  assert.deepEqual(readdirSync(root), ['new']);
  assert.deepEqual(readdirSync(join(root, 'new')), []);
});

test("a folder with anything in it is left alone: it may be the user's", (context) => {
  const root = temporaryFolder(context);
  writeFileSync(join(root, 'index.jsonl'), 'mine');
  assert.throws(
    () => new RunFolderWriter(root, sampleHeader),
    /a new or empty folder.*other files in it \(index\.jsonl\)/,
  );
  assert.deepEqual(readdirSync(root), ['index.jsonl']);
});

test('why something was not written, in words', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  assert.equal(whyNotWritten(full), 'the disk is full (ENOSPC)');
  assert.equal(whyNotWritten(Object.assign(new Error('EWEIRD: what'), { code: 'EWEIRD' })), 'EWEIRD: what');
  assert.equal(whyNotWritten(Object.assign(new Error('odd'), { code: 'toString' })), 'odd');
});
