import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { forOthers } from '../../../webview/graph/export/for-others.ts';
import { type ReadStep, stepsInFile } from '../../../webview/graph/export/steps-in-file.ts';
import { linearRegression } from '../webview-graph/documents.ts';

/** A run of so many captured steps, ten apart, of which one is shown. */
function runOf(
  count: number,
  shown: number,
): { readonly document: GraphDocument; readonly read: ReadStep; asked: number[] } {
  const document = linearRegression();
  const steps = Array.from({ length: count }, (_, at) => ({
    index: 10 * at,
    epoch: null,
    graph: document.graph.id,
    loss: 1,
  }));
  const asked: number[] = [];
  return {
    document: { ...document, step: { ...document.step, index: 10 * shown }, steps },
    read: async (index) => {
      asked.push(index);
      return { graph: document.graph, step: { ...document.step, index } };
    },
    asked,
  };
}

/** Of one step of it. */
const stepBytes = JSON.stringify(forOthers(linearRegression()).step).length;
const graphBytes = JSON.stringify(linearRegression().graph).length;

describe('the captured steps in a file', () => {
  it('are all there where they are small', async () => {
    const { document, read } = runOf(30, 4);
    const { steps, graphs, note } = await stepsInFile(document, read);
    assert.deepEqual(
      steps.map(({ index }) => index),
      document.steps.map(({ index }) => index),
    );
    assert.deepEqual(Object.keys(graphs), [document.graph.id]);
    assert.equal(note, null);
    assert.ok(steps.every(({ values }) => values.every(({ value, gradient }) => !value?.blob && !gradient?.blob)));
  });

  it('are as many as fit where they are not, evenly spread, with the first, the last and the one shown', async () => {
    const { document, read, asked } = runOf(1000, 123);
    const limit = graphBytes + 12 * stepBytes;
    const { steps, note } = await stepsInFile(document, read, limit);
    const indices = steps.map(({ index }) => index);
    assert.ok(steps.length >= 8 && steps.length <= 13, `${steps.length} steps`);
    assert.deepEqual([indices[0], indices.at(-1), indices.includes(1230)], [0, 9990, true]);
    const gaps = indices.slice(1).map((index, at) => index - (indices[at] ?? 0));
    assert.ok(Math.max(...gaps) < 2.5 * (9990 / (steps.length - 1)), gaps.join(' '));
    assert.ok(JSON.stringify(steps).length <= limit, 'the limit is kept');
    assert.match(
      note ?? '',
      new RegExp(`^${steps.length} of 1000 captured steps, evenly spread: a file holds \\d+ kB`),
    );
    assert.ok(asked.length < 60, `${asked.length} steps were read for it`);
  });

  it('are at least the one that is shown, however large', async () => {
    const { document, read } = runOf(9, 7);
    const { steps, note } = await stepsInFile(document, read, 10);
    assert.deepEqual(
      steps.map(({ index }) => index),
      [70],
    );
    assert.match(note ?? '', /^1 of 9/);
  });

  it('may be of several structures, each graph once', async () => {
    const { document, read } = runOf(4, 0);
    const evaluated = { ...document.graph, id: 'evaluation' };
    const mixed: ReadStep = async (index) => {
      const { graph, step } = await read(index);
      return index % 20 === 0 ? { graph, step } : { graph: evaluated, step: { ...step, graph: 'evaluation' } };
    };
    const { steps, graphs } = await stepsInFile(document, mixed);
    assert.deepEqual(Object.keys(graphs).sort(), [document.graph.id, 'evaluation'].sort());
    assert.equal(steps.length, 4);
  });
});
