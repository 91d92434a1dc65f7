/** Whole runs on devices beside the CPU, in a real engine process. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, type TestContext, test } from 'node:test';
import { inRoot } from '../../harness/paths.ts';
import { whyNoGpu } from '../../harness/prerequisites/software-gpu.ts';
import { pictures } from './pictures.ts';
import { ScriptRun } from './run-script.ts';

/** The sample as it ships, and what its device did. */
async function trainSample(context: TestContext, device: string, dataFolder: string) {
  // The progress reads the loss of a GPU only now and then.
  const sample = readFileSync(inRoot('samples', 'mnist-mlp.ts'), 'utf8');
  const source = `let lastLoss = Number.NaN;
${sample.replace('loss.item();', '(lastLoss = loss.item());')}
import { deviceActivity } from 'backstep';
const { dispatches, fallbacks } = deviceActivity('${device}');
console.log(JSON.stringify({ dispatches, fallbacks: [...fallbacks.keys()], loss: lastLoss }));`;
  const run = new ScriptRun(context, { 'main.ts': source }, { device, dataFolder, captureEvery: 2 });
  const end = await run.ended();
  assert.equal(end.outcome, 'completed', end.failure?.message);
  const activity: { dispatches: number; fallbacks: string[]; loss: number } = JSON.parse(
    run.output.trim().split('\n').at(-1) ?? '',
  );
  const warnings = run.messages.flatMap((message) => (message.type === 'warning' ? [message.message] : []));
  const state = run.messages.find((message) => message.type === 'state' && message.state === 'running');
  return { steps: end.steps, loss: activity.loss, activity, warnings, state };
}

suite('samples/mnist-mlp.ts', () => {
  test('trains on webgpu as on the CPU, without one operation on the CPU', { skip: whyNoGpu }, async (context) => {
    const folder = pictures(context);
    const gpu = await trainSample(context, 'webgpu', folder);
    const cpu = await trainSample(context, 'cpu', folder);
    assert.equal(gpu.steps, cpu.steps);
    assert.ok(Math.abs(gpu.loss - cpu.loss) < 1e-4, `loss ${gpu.loss} on webgpu, ${cpu.loss} on the CPU`);
    assert.deepEqual(gpu.activity.fallbacks, []);
    assert.deepEqual(gpu.warnings, []);
    // Forward, backward and update of five layers: dozens of programs a step.
    assert.ok(gpu.activity.dispatches > gpu.steps * 40, `${gpu.activity.dispatches} programs`);
    assert.equal(cpu.activity.dispatches, 0);
    assert.ok(gpu.state?.type === 'state');
    assert.match(gpu.state.device, /^webgpu \(.+\)$/);
    context.diagnostic(`${gpu.activity.dispatches} programs in ${gpu.steps} steps`);
  });

  test('trains on wasm as on the CPU', async (context) => {
    const folder = pictures(context);
    const wasm = await trainSample(context, 'wasm', folder);
    const cpu = await trainSample(context, 'cpu', folder);
    assert.ok(Math.abs(wasm.loss - cpu.loss) < 1e-4, `loss ${wasm.loss} on wasm, ${cpu.loss} on the CPU`);
    assert.deepEqual(wasm.activity.fallbacks, []);
  });
});
