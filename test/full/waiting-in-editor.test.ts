// Budget: 6 minutes
/** What takes long in a real editor: a trace that is opened, a step that is read, a layout; and what is too large to be shown at once. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import type { Frame } from 'playwright-core';
import { mostThings } from '../../webview/graph/model/too-large.ts';
import { choosePath } from '../e2e/support/choose-path.ts';
import { stopExtensionHost } from '../e2e/support/extension-host.ts';
import { launch } from '../e2e/support/launch.ts';
import { writeRunWithoutIndex, writeTraceFile } from '../e2e/support/made-traces.ts';
import { waitUntil } from '../e2e/support/wait.ts';
import { DocumentBuilder, moduleStep, seededRandom, summarise } from '../unit/webview-graph/build-document.ts';
import { transformer } from '../unit/webview-graph/documents.ts';

/** So many that looking through them all takes seconds. */
const manySteps = 700;

/** The loss of step 0; that of each step is one more than that of the one before. */
const firstLoss = 300;

/** A training run. */
function* trainingSteps() {
  const { graph, step } = transformer(6);
  const last = graph.nodes.length - 1;
  for (let index = 0; index < manySteps; index++) {
    const value = summarise([], [firstLoss + index]);
    const values = step.values.map((recorded) => (recorded.node === last ? { ...recorded, value } : recorded));
    yield { graph, step: { ...step, index, loss: firstLoss + index, values } };
  }
}

/** Operations that each read any two of those before, in one module: its layout takes long, folded it is at once. */
function tangle(count: number) {
  const builder = new DocumentBuilder('/home/ada/tangle.ts');
  const random = seededRandom(5);
  const modules = [moduleStep('tangle', 'Tangle')];
  builder.add('input', { kind: 'input', label: 'x', modules });
  for (let id = 1; id < count; id++) {
    const inputs = [0, 1].map(() => ({ node: Math.floor(random() * id), output: 0 }));
    builder.add('add', { inputs, modules, backward: null });
  }
  return builder.build('tangle', { level: 'graph' });
}

/** More operations than are shown unasked, in two modules inside two others. */
function large() {
  const builder = new DocumentBuilder('/home/ada/large.ts');
  const count = mostThings + 1000;
  for (let id = 0; id < count; id++) {
    const modules = [moduleStep(id * 2 < count ? 'left' : 'right', 'Side'), moduleStep('inner', 'Inner')];
    // Without a pattern: what repeats would be folded into one box.
    const op = `op${Math.imul(id, id ^ 0x9e3779b1) >>> 29}`;
    builder.add(op, { inputs: id === 0 ? [] : [{ node: id - 1, output: 0 }], modules, backward: null });
  }
  return builder.build('large', { level: 'graph' });
}

const button = (graph: Frame, name: string) => graph.getByRole('button', { name, exact: true });
const items = (graph: Frame) => graph.locator('.picture .item').count();

describe('waiting for a graph', () => {
  it('a long reading says so, is cancelled, and taken up again', {
    skip: process.platform === 'win32' && 'Windows cannot stop a process for a while',
  }, async () => {
    await using editor = await launch({ size: { width: 1400, height: 900 } });
    const { page, workspace } = editor;
    const folder = join(workspace, 'long-run');
    await writeRunWithoutIndex(folder, trainingSteps());
    await editor.runCommand('Backstep: Open Trace');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Run Folder…' }).first().click();
    await choosePath(page, folder, 'Open Trace');
    const graph = await editor.webviewWith('.status-loading .button');
    {
      // However fast this machine is: the trace is not opened before this test goes on.
      using _ = await stopExtensionHost(editor);
      await graph.getByRole('progressbar', { name: 'Loading the graph' }).waitFor();
      await graph.locator('.status', { hasText: 'Opening the trace…' }).waitFor();
      await editor.screenshot('waiting-1-opening');
      await button(graph, 'Cancel').click();
      await graph.getByRole('heading', { name: 'Not shown' }).waitFor();
      await editor.screenshot('waiting-2-not-read');
    }
    await button(graph, 'Show the graph').click();
    await graph.locator('.picture .item').first().waitFor({ timeout: 120_000 });
    const loss = graph.locator('.card', { hasText: 'crossEntropy' });
    const lastLoss = String(firstLoss + manySteps - 1);
    await loss.filter({ hasText: lastLoss }).waitFor();

    const label = () => graph.locator('.timeline-label').textContent();
    const before = await label();
    const earlier = graph.getByRole('button', { name: 'Earlier captured step' });
    {
      using _ = await stopExtensionHost(editor);
      await earlier.click();
      assert.notEqual(await label(), before);
      await graph.getByRole('progressbar', { name: 'Reading the recorded step' }).waitFor();
      await editor.screenshot('waiting-3-reading');
      await page.keyboard.press('Escape');
      await graph.getByRole('progressbar', { name: 'Reading the recorded step' }).waitFor({ state: 'hidden' });
      assert.equal(await label(), before, 'the slider is where it was');
      assert.ok(await loss.filter({ hasText: lastLoss }).isVisible());
    }
    await graph.getByRole('slider', { name: 'Captured step' }).press('Home');
    await loss.filter({ hasText: String(firstLoss) }).waitFor({ timeout: 60_000 });
  });

  it('a long layout tells how far it is and is cancelled; what is too large is asked about', async () => {
    await using editor = await launch({ size: { width: 1400, height: 900 } });
    const { workspace } = editor;
    await writeTraceFile(join(workspace, 'tangle.safetensors'), tangle(12_000));
    await writeTraceFile(join(workspace, 'large.safetensors'), large());

    await editor.openInItsEditor('tangle.safetensors');
    const tangled = await editor.webviewWith('svg.picture .item');
    assert.equal(await items(tangled), 1);
    await button(tangled, 'Open all modules').click();
    const progress = tangled.getByRole('progressbar', { name: 'Laying out the graph' });
    await progress.waitFor();
    await waitUntil('some of it is done', async () => Number(await progress.getAttribute('aria-valuenow')) > 0, 60_000);
    await editor.screenshot('waiting-4-layout');
    await button(tangled, 'Cancel').click();
    await progress.waitFor({ state: 'hidden' });
    assert.equal(await items(tangled), 1, 'the module is folded, as it was');

    await editor.openInItsEditor('large.safetensors');
    const graph = await editor.webviewWith('.module-header:has-text("left")', 120_000);
    const question = graph.getByRole('alertdialog', { name: /would show 10\d,\d\d\d things at once/ });
    await button(graph, 'Fold all modules').click();
    const opened = () => graph.locator('.module-header').count();
    await waitUntil('two folded modules are shown', async () => (await opened()) === 0 && (await items(graph)) === 2);
    await button(graph, 'Open all modules').click();
    await question.waitFor();
    await editor.screenshot('waiting-5-too-large');
    await button(graph, 'Leave it as it is').click();
    await question.waitFor({ state: 'hidden' });
    assert.deepEqual([await opened(), await items(graph)], [0, 2]);
    await button(graph, 'Open all modules').click();
    await button(graph, 'Open one level instead').click();
    await waitUntil('one level is open', async () => (await opened()) === 2);
    await button(graph, 'Open all modules').click();
    await button(graph, 'Show all of it').click();
    await graph.locator('.tiles.shown').waitFor({ timeout: 120_000 });
    assert.equal(await question.isVisible(), false);
    await editor.screenshot('waiting-6-all-of-it');
  });
});
