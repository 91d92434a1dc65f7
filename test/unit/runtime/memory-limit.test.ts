/** A script that keeps tensors is refused more before the machine is out of memory. */
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { RunOptions } from '../../../src/protocol/engine-process.ts';
import { ScriptRun, within } from './run-script.ts';

const megabyte = 2 ** 20;

async function runWithin(context: TestContext, limit: string, source: string, options: Partial<RunOptions> = {}) {
  process.env['BACKSTEP_MEMORY_LIMIT'] = limit;
  context.after(() => delete process.env['BACKSTEP_MEMORY_LIMIT']);
  const run = new ScriptRun(context, { 'main.ts': source }, { level: 'off', ...options });
  const end = await within(60_000, 'the end', run.ended());
  return { end, text: run.output };
}

test('tensors that are kept end in an error that names the lines that made them', async (context) => {
  const source = `import { ones, type Tensor } from 'backstep';
const kept: Tensor[] = [];
for (let index = 0; index < 1000; index++) {
  kept.push(ones([4, 1024, 1024]));
  if (index % 2 === 0) kept.push(kept[0]!.mul(2));
}
`;
  const { end } = await runWithin(context, '512M', source, { level: 'graph' });
  assert.equal(end.outcome, 'failed');
  const { failure } = end;
  assert.equal(failure?.name, 'OutOfMemoryError');
  const said = /not enough memory: you tried to allocate (\d+) bytes\. Tensors hold (\S+) MiB of the 512\.00 MiB/.exec(
    failure?.message ?? '',
  );
  assert.equal(Number(said?.[1]), 16 * megabyte);
  assert.ok(Number(said?.[2]) > 512 - 2 * 48 && Number(said?.[2]) <= 512, failure?.message);
  const origins = failure?.origins ?? [];
  assert.deepEqual(
    origins.map(({ by, callSite }) => [by, basename(callSite?.file ?? ''), callSite?.line]),
    [
      ['ones', 'main.ts', 4],
      ['mul', 'main.ts', 5],
    ],
  );
  const counts = origins.map(({ tensor }) => Number.parseInt(tensor?.name ?? '', 10));
  assert.ok(counts[0]! > counts[1]! && counts[1]! >= 8 && counts[0]! + counts[1]! <= 32, counts.join(', '));
});

test('tensors that are dropped are collected in time, in a loop that never yields', async (context) => {
  const source = `import { ones, randn } from 'backstep';
for (let index = 0; index < 100; index++) ones([4, 1024, 1024]).add(1);
console.log('sum', randn([1024, 1024]).mul(0).sum().item());
`;
  const { end, text } = await runWithin(context, '256M', source, { level: 'graph' });
  assert.equal(end.failure?.message, undefined);
  assert.match(text, /sum 0/);
});

test('one tensor that can never fit is refused at once, made in whatever way', async (context) => {
  const source = `import { ones, randn, zeros } from 'backstep';
for (const make of [() => zeros([1e6, 1e6]), () => randn([1e6, 1e6]), () => ones([1000, 1]).expand([1000, 1e8]).contiguous()]) {
  try { make(); } catch (error) { console.log(String(error).split('.')[0]); }
}
`;
  const { end, text } = await runWithin(context, '', source);
  assert.equal(end.failure?.message, undefined);
  assert.deepEqual(text.trim().split('\n'), [
    'OutOfMemoryError: DefaultCPUAllocator: not enough memory: you tried to allocate 4000000000000 bytes',
    'OutOfMemoryError: DefaultCPUAllocator: not enough memory: you tried to allocate 8000000000000 bytes',
    'OutOfMemoryError: DefaultCPUAllocator: not enough memory: you tried to allocate 400000000000 bytes',
  ]);
});

test('a limit that is no number of bytes is told', async (context) => {
  const { end } = await runWithin(context, 'plenty', "import { ones } from 'backstep';\nones([2]);\n");
  assert.match(end.failure?.message ?? '', /BACKSTEP_MEMORY_LIMIT should be a number of bytes.*'plenty'/);
});
