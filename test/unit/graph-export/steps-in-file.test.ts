import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { forOthers } from '../../../webview/graph/export/for-others.ts';
import { type ReadCompared, type ReadStep, stepsInFile } from '../../../webview/graph/export/steps-in-file.ts';
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
    const { steps, graphs, note } = await stepsInFile(document, { readStep: read, readCompared: null });
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
    const { steps, note } = await stepsInFile(document, { readStep: read, readCompared: null }, limit);
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
    const { steps, note } = await stepsInFile(document, { readStep: read, readCompared: null }, 10);
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
    const { steps, graphs } = await stepsInFile(document, { readStep: mixed, readCompared: null });
    assert.deepEqual(Object.keys(graphs).sort(), [document.graph.id, 'evaluation'].sort());
    assert.equal(steps.length, 4);
  });
});

describe('the steps of another run in a file', () => {
  /** Another run, of which every so manieth step was recorded, compared with one of so many steps. */
  function comparedRuns(count: number, shown: number, every: number) {
    const { document, read } = runOf(count, shown);
    const asked: number[] = [];
    const graph = { ...document.graph, id: 'theirs' };
    const readCompared: ReadCompared = async (index) => {
      asked.push(index);
      const partner = index - (index % every);
      return {
        title: `step ${partner} of other.ts`,
        isOfOtherRun: true,
        graph,
        step: { ...document.step, index: partner, graph: 'theirs' },
      };
    };
    const comparison = {
      title: 'as it is shown',
      isOfOtherRun: true,
      graph,
      step: { ...document.step, index: 0, graph: 'theirs' },
    };
    return { document: { ...document, comparison }, readers: { readStep: read, readCompared }, asked };
  }

  it('are there for each of this run’s, each once, without what stays on the machine', async () => {
    const { document, readers, asked } = comparedRuns(6, 1, 20);
    const { otherRun, steps, note } = await stepsInFile(document, readers);
    assert.ok(otherRun);
    assert.deepEqual([steps.length, note], [6, null]);
    assert.deepEqual(Object.keys(otherRun.graphs), ['theirs']);
    assert.deepEqual(
      otherRun.steps.map(({ index }) => index),
      [0, 20, 40],
    );
    assert.deepEqual(
      Object.entries(otherRun.partners).map(([index, partner]) => [Number(index), partner.index, partner.title]),
      [
        [0, 0, 'step 0 of other.ts'],
        [10, 0, 'as it is shown'],
        [20, 20, 'step 20 of other.ts'],
        [30, 20, 'step 20 of other.ts'],
        [40, 40, 'step 40 of other.ts'],
        [50, 40, 'step 40 of other.ts'],
      ],
    );
    assert.ok(!asked.includes(10), 'what is shown is there already');
    assert.ok(otherRun.steps.every(({ values }) => values.every(({ value }) => !value?.blob)));
    assert.doesNotMatch(JSON.stringify(otherRun), /\/home\/ada/);
  });

  it('count towards the limit: both runs are thinned together, and the file says so', async () => {
    const limit = 2 * graphBytes + 12 * stepBytes;
    const alone = await stepsInFile(
      comparedRuns(1000, 123, 1).document,
      { ...comparedRuns(1000, 123, 1).readers, readCompared: null },
      limit,
    );
    const { document, readers } = comparedRuns(1000, 123, 1);
    const { otherRun, steps, note } = await stepsInFile(document, readers, limit);
    assert.ok(otherRun);
    assert.ok(steps.length >= 4 && steps.length <= 7 && steps.length < alone.steps.length, `${steps.length} steps`);
    assert.ok(JSON.stringify([steps, otherRun.steps]).length <= limit, 'the limit is kept');
    for (const { index } of steps) assert.ok(otherRun.partners[index] !== undefined, `step ${index} has its partner`);
    const expected = `^${steps.length} of 1000 captured steps, evenly spread, each with the step of the other run: a file`;
    assert.match(note ?? '', new RegExp(expected));
  });

  it('are none where the other run has none, and where no other run is compared', async () => {
    const { document, readers } = comparedRuns(4, 0, 1);
    const nothing = { document: { ...document, comparison: null }, readCompared: async () => null };
    const readersOfNothing = { ...readers, readCompared: nothing.readCompared };
    assert.equal((await stepsInFile(nothing.document, readersOfNothing)).otherRun, null);
    assert.equal((await stepsInFile(document, { ...readers, readCompared: null })).otherRun, null);
  });
});
