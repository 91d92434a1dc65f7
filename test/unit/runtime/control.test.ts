import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineMessage } from '../../../src/protocol/engine-process.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { isAlive, ScriptRun, within } from './run-script.ts';

const training = `
import { nn, optim, tensor } from 'backstep';
const model = new nn.Linear(1, 1);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.001 });
const x = tensor([[1], [2], [3]]);
const y = tensor([[2], [4], [6]]);
console.log('begin');
for (;;) {
  optimizer.zeroGrad();
  const loss = model(x).sub(y).pow(2).mean();
  loss.backward();
  optimizer.step();
}
`;

/** Far enough that the last complete step is not the first one, which is recorded anyhow. */
function isUnderWay(message: EngineMessage): boolean {
  return message.type === 'progress' && message.progress.step > 5;
}

test('Stop ends an endless plain loop', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': "console.log('begin'); for (;;) {}" });
  await within(10_000, 'the start', run.untilPrinted('begin'));
  run.engine.stop();
  const end = await run.ended();
  assert.equal(end.outcome, 'stopped');
  assert.ok(!isAlive(run.engine.pid));
});

for (const [what, source] of [
  ['training', training],
  ['an endless plain loop', "console.log('begin'); for (;;) {}"],
] as const) {
  test(`a host that goes ends ${what}, and the trace says that it was stopped`, async (context) => {
    const run = new ScriptRun(context, { 'main.ts': source });
    await within(20_000, 'the start', run.untilPrinted('begin'));
    run.engine.dispose();
    await within(10_000, 'the end of the process', run.engine.closed);
    await using reader = await TraceReader.open(run.runFolder);
    const end = reader.end();
    assert.deepEqual([end?.outcome, end?.failure], ['stopped', null]);
  });
}

test('Stop ends a loop that catches everything', async (context) => {
  const source =
    "import { tensor } from 'backstep'; const a = tensor([1]); console.log('begin'); for (;;) { try { a.mul(2); } catch {} }";
  const run = new ScriptRun(context, { 'main.ts': source });
  await within(10_000, 'the start', run.untilPrinted('begin'));
  run.engine.stop();
  assert.equal((await run.ended()).outcome, 'stopped');
});

test('Stop lets the script clean up and records its last step', async (context) => {
  const source = `${training.replace('for (;;) {', 'try { for (;;) {')} } finally { console.log('cleaned up'); }`;
  const run = new ScriptRun(context, { 'main.ts': source }, { captureEvery: 0 });
  await within(10_000, 'some steps', run.until(isUnderWay));
  run.engine.stop();
  const end = await run.ended();
  assert.equal(end.outcome, 'stopped');
  assert.match(run.output, /cleaned up/);
  await using reader = await TraceReader.open(run.runFolder);
  assert.equal(reader.end()?.outcome, 'stopped');
  assert.ok(reader.steps().some((step) => step.reason === 'stop'));
});

/** Settles once nothing is told for a while, as it never is by a loop that goes on: what was on its way may come late. */
async function quiet(run: ScriptRun): Promise<void> {
  let count: number;
  do {
    count = run.messages.length;
    await sleep(400);
  } while (run.messages.length > count);
}

test('a synchronous loop pauses, shows its latest values, and goes on', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': training }, { captureEvery: 0 });
  await within(10_000, 'some steps', run.until(isUnderWay));
  run.engine.pause();
  await within(1000, 'pausing', run.untilState('paused'));
  await within(
    1000,
    'the pause step',
    run.until((message) => message.type === 'step' && message.reason === 'pause'),
  );
  {
    await using reader = await TraceReader.open(run.runFolder);
    const paused = reader.steps().filter((step) => step.reason === 'pause');
    const complete = paused.find((step) => step.loss !== null);
    assert.ok(complete, 'the last complete step is there');
    const step = await reader.step(complete.index);
    assert.equal(step.passes.length, 1);
    assert.ok(step.values.every((value) => value.value !== null));
  }
  await within(5000, 'nothing happens while it is paused', quiet(run));
  run.engine.resume();
  const progress = run.messages.length;
  await within(
    2000,
    'going on',
    run.until((message) => run.messages.indexOf(message) >= progress && message.type === 'progress'),
  );
  run.engine.pause();
  await within(
    2000,
    'pausing again',
    run.until(
      (message) => run.messages.indexOf(message) > progress && message.type === 'state' && message.state === 'paused',
    ),
  );
  run.engine.stop();
  assert.equal((await run.ended()).outcome, 'stopped');
});

test('a script that waits in its event loop pauses and stops too', async (context) => {
  const source = "let n = 0; setInterval(() => console.log('tick', n++), 20);";
  const run = new ScriptRun(context, { 'main.ts': source });
  await within(10_000, 'a tick', run.untilPrinted('tick 1'));
  run.engine.pause();
  await within(1000, 'pausing', run.untilState('paused'));
  await sleep(60);
  const printed = run.output;
  await sleep(200);
  assert.equal(run.output, printed);
  run.engine.stop();
  assert.equal((await run.ended()).outcome, 'stopped');
});

test('a host that disposes of a run leaves no process behind', async (context) => {
  const run = new ScriptRun(context, { 'main.ts': "console.log('begin'); for (;;) {}" });
  await within(10_000, 'the start', run.untilPrinted('begin'));
  run.engine.dispose();
  await within(3000, 'the end', run.engine.closed);
  assert.ok(!isAlive(run.engine.pid));
});
