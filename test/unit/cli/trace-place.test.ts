import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openTrace } from '../../../src/trace/open.ts';
import { backstep, folderWith, training } from './backstep.ts';

test('a place that cannot be written is refused before the script runs, in one line', async (context) => {
  const folder = folderWith(context, training);
  writeFileSync(join(folder, 'file'), 'x');
  const refused = async (trace: string, message: RegExp) => {
    const { code, stdout, stderr } = await backstep(folder, ['run', 'train.ts', '--trace', trace]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  };
  await refused('file', /The run could not start: The folder .*file cannot be made: there is a file of that name\.$/m);
  await refused('file/run.safetensors', /^The folder .*file cannot be made/);
  await refused('.', /a new or empty folder for a trace, but found other files in it/);
  assert.deepEqual(readdirSync(folder).sort(), ['file', 'train.ts']);
});

test('a folder that takes no pictures is refused before the script runs, in one line', async (context) => {
  const folder = folderWith(context, training);
  writeFileSync(join(folder, 'file'), 'x');
  const refused = async (plots: string, message: RegExp) => {
    const { code, stdout, stderr } = await backstep(folder, ['run', 'train.ts', '--plots', plots]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
  };
  await refused('file', /^The folder .*file cannot be made: there is a file of that name\.\n$/);
  // Making it with `recursive` never returns.
  if (existsSync('/proc/self')) await refused('/proc/x', /^The folder \/proc\/x cannot be made: .+\.\n$/);
});

test('a folder for the file is made', async (context) => {
  const folder = folderWith(context, training);
  const { code } = await backstep(folder, ['run', 'train.ts', '--trace', 'new/run.safetensors']);
  assert.equal(code, 0);
  assert.ok(existsSync(join(folder, 'new', 'run.safetensors')));
});

test('a disk that fills up ends the recording, not the run', {
  skip: process.platform === 'win32',
}, async (context) => {
  const source = `
    import { tensor } from 'backstep';
    const w = tensor(new Array(5000).fill(1), { requiresGrad: true });
    for (let i = 0; i < 100; i++) w.mul(w).sum().backward();
    console.log('went on');
  `;
  const folder = folderWith(context, source);
  const { code, stdout, stderr } = await backstep(
    folder,
    ['run', 'train.ts', '--trace', 'kept', '--capture-every', '1'],
    { fileLimit: 512 },
  );
  assert.deepEqual([code, stdout], [0, 'went on\n']);
  assert.match(stderr, /Warning: The trace ends here, because it could not be written on: .*\. The run goes on\./);
  assert.equal(stderr.match(/Warning/g)?.length, 1, 'said once');
  const trace = await openTrace(join(folder, 'kept'));
  assert.ok(trace.steps().length > 1, 'what was recorded until then is there');
  await trace.close();
});

test('a trace that cannot be copied to its place in the end is kept where it is', async (context) => {
  const source = `import { mkdirSync } from 'node:fs';\n${training}\nmkdirSync('out.safetensors/full', { recursive: true });\n`;
  const folder = folderWith(context, source);
  const { code, stderr } = await backstep(folder, ['run', 'train.ts', '--trace', 'out.safetensors']);
  assert.equal(code, 1);
  const [, kept = ''] = /out\.safetensors cannot be written: .*\. The trace is kept in (.*)\n/.exec(stderr) ?? [];
  context.after(() => rmSync(join(kept, '..'), { recursive: true, force: true }));
  const trace = await openTrace(kept);
  assert.equal(trace.end()?.outcome, 'completed');
  await trace.close();
});

test('--capture-every 0 records the first step and the last', async (context) => {
  const folder = folderWith(context, training.replace('epochs(3)', 'epochs(9)'));
  const { code } = await backstep(folder, ['run', 'train.ts', '--trace', 'kept', '--capture-every', '0']);
  assert.equal(code, 0);
  const trace = await openTrace(join(folder, 'kept'));
  assert.deepEqual(
    trace.steps().map(({ index }) => index),
    [0, 8],
  );
  await trace.close();
});
