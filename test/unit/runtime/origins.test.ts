import assert from 'node:assert/strict';
import { basename } from 'node:path';
import test, { type TestContext } from 'node:test';
import { failureText } from '../../../src/cli/failure-text.ts';
import type { RunOptions } from '../../../src/protocol/engine-process.ts';
import type { FailureOrigin, ScriptFailure } from '../../../src/trace/schema.ts';
import { ScriptRun, within } from './run-script.ts';

async function failureOf(
  context: TestContext,
  source: string,
  options: Partial<RunOptions>,
): Promise<{ readonly failure: ScriptFailure; readonly folder: string }> {
  const run = new ScriptRun(context, { 'main.ts': source }, options);
  const { failure } = await within(30_000, 'the end', run.ended());
  assert.ok(failure);
  return { failure, folder: run.folder };
}

function placeOf({ event, by, callSite }: FailureOrigin): readonly unknown[] {
  return [event, by, callSite === null ? null : `${basename(callSite.file)}:${callSite.line}:${callSite.column}`];
}

const mismatch = "import { ones } from 'backstep';\nconst a = ones([2, 3]);\nconst b = a.mul(2);\nb.matmul(a);\n";

test('the lines that made the operands come with the failure, and into the text of the command line', async (context) => {
  const { failure, folder } = await failureOf(context, mismatch, { level: 'graph' });
  assert.deepEqual(failure.origins?.map(placeOf), [
    ['made', 'mul', 'main.ts:3:13'],
    ['made', 'ones', 'main.ts:2:11'],
  ]);
  assert.equal(
    failureText(failure, folder),
    [
      'main.ts:4:3: ShapeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)',
      '',
      '4 | b.matmul(a);',
      '  |   ^',
      '',
      "    a: float32 [2, 3], made by 'mul' at main.ts:3:13",
      "    b: float32 [2, 3], made by 'ones' at main.ts:2:11",
    ].join('\n'),
  );
});

test('at level off the text says how to get them, once', async (context) => {
  const { failure, folder } = await failureOf(context, mismatch, { level: 'off' });
  const lines = failureText(failure, folder).split('\n');
  assert.deepEqual(lines.slice(5), [
    '    a: float32 [2, 3]',
    '    b: float32 [2, 3]',
    '    To see the lines where these tensors were made and changed, run with --level graph.',
  ]);
});

const changed = `import { ones } from 'backstep';
const w = ones([3], { requiresGrad: true });
const h = w.mul(2);
const loss = h.mul(h).sum();
h.add_(1);
loss.backward();
`;

for (const level of ['off', 'graph', 'values'] as const) {
  test(`a backward pass fails at the line of the script that began it, at level ${level}`, async (context) => {
    const { failure } = await failureOf(context, changed, { level });
    assert.match(failure.message, /modified by an inplace operation/);
    assert.deepEqual([failure.line, failure.column], [6, 6]);
    if (level === 'off') return;
    assert.deepEqual(failure.origins?.map(placeOf), [
      ['made', 'mul', 'main.ts:3:13'],
      ['written', 'add_', 'main.ts:5:3'],
      ['saved', 'mul', 'main.ts:4:16'],
    ]);
  });

  test(`anomaly mode names the forward line at level ${level}`, async (context) => {
    const source = `import { autograd, tensor } from 'backstep';
autograd.setDetectAnomaly(true);
const w = tensor([0, 1], { requiresGrad: true });
const root = w.sqrt();
const loss = root.mul(w).div(w).sum();
loss.backward();
`;
    const { failure, folder } = await failureOf(context, source, { level });
    assert.match(failure.message, /Function 'DivBackward0' returned nan values in its 1th output\./);
    assert.ok(failure.message.includes(`The forward operation was called at ${failure.file}:5:26.`), failure.message);
    assert.deepEqual([failure.line, failure.column], [6, 6]);
    const text = failureText(failure, folder);
    assert.equal(text.includes("forward operation: 'div' at main.ts:5:26"), level !== 'off');
  });
}

/** Larger than any array can be: the device finds out, long after the operation has returned. */
const late = `import { tensor } from 'backstep';
const one = tensor([1]);
const huge = one.expand([2 ** 40]);
for (let i = 0; i < 3; i++) one.add(i);
const sum = huge.add(1);
const fine = one.mul(3);
console.log(fine.item());
`;

test('a kernel that fails on a device, late, fails at the line that queued it', async (context) => {
  const { failure, folder } = await failureOf(context, late, { level: 'graph', device: 'tfjs-cpu' });
  assert.equal(failure.name, 'DeviceOperationError');
  assert.deepEqual([failure.line, failure.column], [5, 18]);
  assert.deepEqual(failure.origins?.map(placeOf), [['queued', 'add', 'main.ts:5:18']]);
  assert.deepEqual(
    failure.frames.map(({ line, column }) => [line, column]),
    [[7, 18]],
    'and the frame is that of whoever noticed',
  );
  const text = failureText(failure, folder);
  assert.match(text, /queued by 'add' at main\.ts:5:18\n\n {4}at main\.ts:7:18$/);
});

test('one that was queued by a backward pass: the forward line', async (context) => {
  const source = `import { tensor } from 'backstep';
const w = tensor([1], { requiresGrad: true });
const huge = w.expand([2 ** 40]);
const loss = huge.select(0, 5).mul(2);
loss.backward();
console.log(w.grad?.item());
`;
  const { failure } = await failureOf(context, source, { level: 'graph', device: 'tfjs-cpu' });
  assert.equal(failure.name, 'DeviceOperationError');
  assert.deepEqual(failure.origins?.map(placeOf), [['queued', 'SelectBackward0', 'main.ts:4:19']]);
  assert.deepEqual([failure.line, failure.column], [4, 19]);
});

test('at level off it is where the failure was noticed, and how to do better', async (context) => {
  const { failure, folder } = await failureOf(context, late, { level: 'off', device: 'tfjs-cpu' });
  assert.deepEqual([failure.line, failure.column], [7, 18]);
  assert.match(failureText(failure, folder), /run with --level graph, or run with BACKSTEP_DEVICE_SYNC=1/);
});
