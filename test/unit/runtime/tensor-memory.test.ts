/** What the tensors of a run hold, told while it goes on, while it is paused, and as it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineMessage } from '../../../src/protocol/engine-process.ts';
import { keepLargest, type LineMemory, type TensorMemory } from '../../../src/protocol/tensor-memory.ts';
import { ScriptRun, within } from './run-script.ts';

/** Keeps a matrix from each step: 64 · 64 float32 each. */
const source = `import { nn, optim, randn } from 'backstep';
const model = new nn.Linear(8, 8);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
const kept = [];
console.log('begin');
for (let step = 0; step < steps; step++) {
  optimizer.zeroGrad();
  model(randn([4, 8])).pow(2).mean().backward();
  optimizer.step();
  if (kept.length < 10) kept.push(randn([64, 64]));
}
console.log(kept.length);
`;

const script = (steps: string) => ({ 'main.ts': source.replace('step < steps', `step < ${steps}`) });
const matrix = 64 * 64 * 4;

function toldAt(moment: TensorMemory['moment']) {
  return (message: EngineMessage): boolean => message.type === 'memory' && message.memory.moment === moment;
}

function memoryAt(run: ScriptRun, moment: TensorMemory['moment']): TensorMemory {
  const message = run.messages.findLast(toldAt(moment));
  assert.ok(message?.type === 'memory');
  return message.memory;
}

function keptLine({ lines }: TensorMemory): LineMemory {
  const line = lines.find(({ by, callSite }) => by === 'randn' && callSite?.line === 10);
  assert.ok(line !== undefined, JSON.stringify(lines));
  return line;
}

function isUnderWay(message: EngineMessage): boolean {
  return message.type === 'progress' && message.progress.step > 20;
}

test('a run that goes on answers at its next operation and goes on', async (context) => {
  const run = new ScriptRun(context, script('Infinity'), { level: 'graph' });
  await within(30_000, 'some steps', run.until(isUnderWay));
  const told = run.messages.filter(toldAt('running')).length;
  run.engine.askForMemory();
  await within(
    30_000,
    'the answer',
    run.until(() => run.messages.filter(toldAt('running')).length > told),
  );
  const memory = memoryAt(run, 'running');
  assert.ok(memory.step > 20);
  const kept = keptLine(memory);
  assert.deepEqual([kept.tensors, kept.bytes, kept.device, kept.module], [10, 10 * matrix, 'cpu', null]);
  assert.ok((memory.devices.find(({ device }) => device === 'cpu')?.bytes ?? 0) >= 10 * matrix);
  const { length } = run.messages;
  await within(
    30_000,
    'more steps',
    run.until((message) => isUnderWay(message) && run.messages.indexOf(message) > length),
  );
  run.engine.stop();
  assert.equal((await run.ended()).outcome, 'stopped');
});

test('a run that pauses tells by itself, and answers while it is paused', async (context) => {
  const run = new ScriptRun(context, script('Infinity'), { level: 'graph' });
  await within(30_000, 'some steps', run.until(isUnderWay));
  run.engine.pause();
  await within(30_000, 'the answer', run.until(toldAt('paused')));
  assert.equal(keptLine(memoryAt(run, 'paused')).tensors, 10);
  const before = run.messages.filter(toldAt('paused')).length;
  run.engine.askForMemory();
  await within(
    30_000,
    'another',
    run.until(() => run.messages.filter(toldAt('paused')).length > before),
  );
  run.engine.resume();
  await within(
    30_000,
    'the run',
    run.until(() => run.messages.findLast(({ type }) => type === 'state')?.type === 'state'),
  );
  run.engine.stop();
  assert.equal((await run.ended()).outcome, 'stopped');
});

test('a recorded run tells with its first step, or at its end; one that is not recorded costs nothing', async (context) => {
  const recorded = new ScriptRun(context, script('12'), { level: 'graph' });
  assert.equal((await within(30_000, 'the end', recorded.ended())).outcome, 'completed');
  const first = memoryAt(recorded, 'running');
  assert.ok(
    first.lines.some(({ by }) => by === 'Parameter'),
    JSON.stringify(first.lines),
  );
  assert.ok(!recorded.messages.some(toldAt('end')));
  const still = "import { ones } from 'backstep';\nexport const kept = ones([1000]);\n";
  const stepless = new ScriptRun(context, { 'main.ts': still }, { level: 'graph' });
  await within(30_000, 'the end', stepless.ended());
  assert.ok(memoryAt(stepless, 'end').lines.some(({ by, bytes }) => by === 'ones' && bytes === 4000));
  const unrecorded = new ScriptRun(context, script('12'), { level: 'off' });
  await within(30_000, 'the end', unrecorded.ended());
  assert.ok(unrecorded.messages.every(({ type }) => type !== 'memory'));
});

test('a script that waits in its event loop answers too', async (context) => {
  const waiting = `import { ones } from 'backstep';
const kept = ones([1000]);
console.log('begin');
await new Promise((resolve) => setTimeout(resolve, 60_000));
console.log(kept.shape);
`;
  const run = new ScriptRun(context, { 'main.ts': waiting }, { level: 'graph' });
  await within(30_000, 'the start', run.untilPrinted('begin'));
  run.engine.askForMemory();
  await within(30_000, 'the answer', run.until(toldAt('running')));
  assert.ok(memoryAt(run, 'running').lines.some(({ bytes }) => bytes === 4000));
  run.engine.stop();
  await run.ended();
});

test('of thousands of lines the largest are sent, the others summed up', () => {
  const line = (bytes: number): LineMemory => ({
    device: 'cpu',
    by: 'add',
    module: null,
    callSite: null,
    tensors: 2,
    bytes,
  });
  const lines = Array.from({ length: 600 }, (_, index) => line(600 - index));
  const { lines: kept, rest } = keepLargest(lines);
  assert.equal(kept.length, 500);
  assert.deepEqual(rest, { tensors: 200, bytes: (100 * 101) / 2 });
});
