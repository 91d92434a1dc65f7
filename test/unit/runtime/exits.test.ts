import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import type { EndRecord } from '../../../src/trace/schema.ts';
import { ScriptRun, within } from './run-script.ts';

async function ends(context: TestContext, source: string, device = 'cpu'): Promise<readonly [EndRecord, ScriptRun]> {
  const run = new ScriptRun(context, { 'main.ts': source }, { device });
  return [await within(30_000, 'the end', run.ended()), run];
}

test('process.exit ends the script at once, with its code, and shows its place', async (context) => {
  const [end, run] = await ends(context, "console.log('a');\n  process.exit(4);\nconsole.log('b');");
  assert.deepEqual([end.outcome, end.exitCode], ['exited', 4]);
  assert.equal(run.output, 'a\n');
  const { failure } = end;
  assert.ok(failure);
  assert.deepEqual([failure.name, failure.line, failure.column], ['ProcessExit', 2, 11]);
  assert.match(failure.message, /exit code 4/);
});

test('process.exit without a code, or with 0, is no failure', async (context) => {
  const [end, run] = await ends(context, "console.log('a');\nprocess.exit();\nconsole.log('b');");
  assert.deepEqual([end.outcome, end.exitCode, end.failure], ['exited', 0, null]);
  assert.equal(run.output, 'a\n');
});

test('process.exit in a callback keeps the steps of before', async (context) => {
  const source = `import { steps, tensor } from 'backstep';
const w = tensor([1], { requiresGrad: true });
for (const _ of steps(5)) w.mul(2).sum().backward();
setTimeout(() => process.exit(2), 5);
`;
  const [end, run] = await ends(context, source);
  assert.deepEqual([end.outcome, end.exitCode, end.steps, end.failure?.line], ['exited', 2, 5, 4]);
  await using reader = await TraceReader.open(run.runFolder);
  assert.deepEqual(
    reader.steps().map(({ index, reason }) => [index, reason]),
    [
      [0, 'first'],
      [4, 'last'],
    ],
  );
});

for (const [what, source] of Object.entries({
  'its last line': '',
  'process.exit': 'process.exit(0);',
  'an error': "throw new Error('x');",
})) {
  test(`what a script does when it exits belongs to the run: after ${what}`, async (context) => {
    const [, run] = await ends(context, `process.on('exit', (code) => console.log('left with', code));\n${source}\n`);
    assert.equal(run.output, `left with ${what === 'an error' ? 1 : 0}\n`);
  });
}

test('an error in an exit listener fails the run, at its line', async (context) => {
  for (const after of ['', 'process.exit();']) {
    const [end] = await ends(context, `process.on('exit', () => {\n  throw new Error('in exit');\n});\n${after}\n`);
    assert.deepEqual([end.outcome, end.failure?.message, end.failure?.line], ['failed', 'in exit', 2]);
  }
});

test('an exit listener may exit with another code', async (context) => {
  const [end] = await ends(context, "process.on('exit', () => process.exit(6));");
  assert.deepEqual([end.outcome, end.exitCode], ['exited', 6]);
});

test('what is no exit code is refused as Node refuses it, at the line', async (context) => {
  for (const [code, message] of [
    ['NaN', /out of range\. It must be an integer/],
    ['1.5', /out of range\. It must be an integer/],
    ["'abc' as never", /must be of type number/],
  ] as const) {
    const [end] = await ends(context, `\nprocess.exit(${code});\n`);
    assert.equal(end.outcome, 'failed');
    assert.match(end.failure?.message ?? '', message);
    assert.equal(end.failure?.line, 2);
  }
});

test('an await that never settles is told without words of Node about our own files', async (context) => {
  const [end, run] = await ends(context, 'await new Promise(() => {});\n');
  assert.match(end.failure?.message ?? '', /never comes/);
  assert.equal(run.output, '');
});

test('a device outlives the script: its last step is recorded, and exit listeners can read', async (context) => {
  const source = `import { steps, tensor } from 'backstep';
const w = tensor([1, 2], { requiresGrad: true });
for (const _ of steps(3)) w.mul(2).sum().backward();
const product = w.mul(3);
process.on('exit', () => console.log(product.sum().item()));
`;
  const [end, run] = await ends(context, source, 'wasm');
  assert.deepEqual([end.outcome, end.failure], ['completed', null]);
  assert.equal(run.output, '9\n');
  assert.deepEqual(
    run.messages.filter((message) => message.type === 'warning'),
    [],
  );
  await using reader = await TraceReader.open(run.runFolder);
  assert.deepEqual(
    reader.steps().map(({ index, reason }) => [index, reason]),
    [
      [0, 'first'],
      [2, 'last'],
      [3, 'first'],
    ],
  );
});
