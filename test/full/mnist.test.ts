// Budget: 5 minutes
/** MNIST for one epoch on the real files, from the command line and from the command palette. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openTrace } from '../../src/trace/open.ts';
import { launch } from '../e2e/support/launch.ts';
import { ensureBuilt } from '../harness/build/build.ts';
import { inRoot } from '../harness/paths.ts';

const folder = process.env['BACKSTEP_DATA'] ?? '';
const skip = existsSync(join(folder, 'train-images-idx3-ubyte.gz'))
  ? false
  : 'no data: BACKSTEP_DATA names no MNIST files';

function accuracyIn(output: string): number {
  return Number(/accuracy on the test set: ([\d.]+) %/.exec(output)?.[1]);
}

describe('MNIST, one epoch', { skip }, () => {
  test('from the command line, with a trace that opens elsewhere', async () => {
    await ensureBuilt();
    const temporary = await mkdtemp(join(tmpdir(), 'backstep-mnist-'));
    const trace = join(temporary, 'run.safetensors');
    try {
      const run = [
        inRoot('dist', 'cli.js'),
        'run',
        inRoot('samples', 'mnist-mlp.ts'),
        '--data',
        folder,
        '--trace',
        trace,
      ];
      const { stdout } = await promisify(execFile)(process.execPath, run);
      assert.match(stdout, /\[1, 300\] loss: \d/);
      assert.ok(accuracyIn(stdout) >= 85, stdout);
      const source = await openTrace(trace);
      try {
        const trained = source.steps().filter(({ loss }) => loss !== null);
        assert.deepEqual(trained.map(({ index }) => index).slice(0, 3), [0, 100, 200]);
        assert.ok((await source.step(900)).values.some(({ value }) => value?.blob != null));
      } finally {
        await source.close();
      }
    } finally {
      await rm(temporary, { recursive: true });
    }
  });

  test('from the command palette', async () => {
    await using editor = await launch({
      settings: { 'backstep.dataFolder': folder },
      size: { width: 1600, height: 1000 },
    });
    await editor.openFile('mnist-mlp.ts');
    await editor.runCommand('Backstep: Run Training');
    const training = await editor.webviewWith('.chart-panel');
    await training.locator('.state', { hasText: 'Running' }).waitFor({ timeout: 60_000 });
    await editor.page.waitForTimeout(8000);
    await editor.screenshot('mnist-1-running');
    await training.locator('.state', { hasText: 'Finished' }).waitFor({ timeout: 180_000 });
    const output = editor.page.locator('.output-view-container, .panel .monaco-editor').first();
    assert.ok(accuracyIn((await output.innerText()).replaceAll('\u00a0', ' ')) >= 85);
    await editor.screenshot('mnist-2-finished');
    await editor.runCommand('Backstep: Inspect Computation Graph');
    const graph = await editor.webviewWith('svg.picture .item');
    await graph.getByText('Net', { exact: true }).first().waitFor();
    await graph.getByRole('button', { name: 'Open one level more' }).click();
    await graph.getByText('layer1').first().waitFor();
    await editor.screenshot('mnist-3-graph');
  });
});
