// Budget: 6 minutes
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from '../e2e/support/launch.ts';
import { gpuEnvironment, whyNoGpu } from '../harness/prerequisites/software-gpu.ts';
import { pictures } from '../unit/runtime/pictures.ts';

test('the MNIST sample trains on webgpu in the editor, with its graph and the values', {
  skip: whyNoGpu,
}, async (context) => {
  await using editor = await launch({
    environment: gpuEnvironment(),
    settings: { 'backstep.device': 'webgpu', 'backstep.dataFolder': pictures(context) },
    size: { width: 1600, height: 1000 },
  });
  await editor.openFile('mnist-mlp.ts');
  await editor.runCommand('Backstep: Run Training');
  const training = await editor.webviewWith('section.run');
  await training.getByText('Finished', { exact: true }).waitFor({ timeout: 240_000 });
  const device = training.locator('.fact', { hasText: 'Device' }).locator('dd');
  assert.match(await device.innerText(), /^webgpu \(.+\)/);
  assert.doesNotMatch(await editor.page.locator('.panel .view-lines').innerText(), /fall back|Warning/);

  await editor.runCommand('Backstep: Inspect Computation Graph');
  const graph = await editor.webviewWith('svg.picture .item');
  await graph.locator('.search input').fill('op:nllLoss');
  await graph.locator('.search input').press('Enter');
  await graph.locator('.details-heading h2', { hasText: 'nllLoss' }).waitFor();
  const [value, gradient] = await graph.locator('.scalar-number').allTextContents();
  assert.ok(Number(value) > 0 && Number(value) < 10, `the loss is ${value}`);
  assert.equal(gradient, '1');
  await editor.screenshot('webgpu-graph');
});
