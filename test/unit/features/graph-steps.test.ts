import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isGraphPageMessage } from '../../../src/features/graph/page-messages.ts';
import { explainNoGraph, failureOf, pickStep, stepToShow } from '../../../src/features/graph/shown-step.ts';
import type { StepSummary } from '../../../src/trace/source.ts';

function steps(...about: readonly [index: number, graph: string, loss: number | null][]): readonly StepSummary[] {
  return about.map(([index, graph, loss]) => ({ index, graph, loss, epoch: 0, reason: 'interval' }));
}

const recorded = steps([0, 'train', 2], [10, 'train', 1], [11, 'test', null]);

suite('which step the graph panel shows', () => {
  test('at first the newest that trained, not the evaluation after it', () => {
    assert.equal(stepToShow(recorded, null)?.index, 10);
    assert.equal(stepToShow(steps([-1, 'a', null], [0, 'b', null]), null)?.index, 0);
    assert.equal(stepToShow([], null), null);
  });

  test('it follows a live run in the structure that is shown', () => {
    const more = [...recorded, ...steps([20, 'train', 0.5], [21, 'test', null])];
    assert.equal(stepToShow(more, { index: 10, graph: 'train', isPinned: false })?.index, 20);
    assert.equal(stepToShow(more, { index: 11, graph: 'test', isPinned: false })?.index, 21);
  });

  test('the step that an error ended, with the error', () => {
    const error = { index: 12, graph: 'broken', loss: null, epoch: 0, reason: 'error' } as const;
    const failed = [...recorded, error];
    assert.equal(stepToShow(failed, { index: 10, graph: 'train', isPinned: false })?.index, 12);
    assert.equal(stepToShow(failed, pickStep(failed, 0))?.index, 0, 'but not over what was picked');
    const failure = { name: 'ShapeError', message: 'no', file: '/a.ts', line: 3, column: 5, frames: [], stack: '' };
    const callSite = { file: '/a.ts', line: 3, column: 5, functionName: null };
    assert.deepEqual(failureOf({ failure }, failed, 12), { name: 'ShapeError', message: 'no', callSite });
    assert.equal(failureOf({ failure }, failed, 10), null);
    assert.equal(failureOf({ failure: null }, failed, 12), null);
    assert.equal(failureOf({ failure: { ...failure, line: null } }, failed, 12)?.callSite, null);
    assert.equal(failureOf({ failure }, recorded, 11), null, 'the error came between steps');
  });

  test('a picked step stays; picking the newest of its structure follows again', () => {
    const picked = pickStep(recorded, 0);
    assert.deepEqual(picked, { index: 0, graph: 'train', isPinned: true });
    assert.equal(stepToShow([...recorded, ...steps([20, 'train', 0.5])], picked)?.index, 0);
    assert.equal(pickStep(recorded, 10)?.isPinned, false);
    assert.equal(pickStep(recorded, 99), null);
    assert.equal(stepToShow(recorded, { index: 99, graph: 'gone', isPinned: true })?.index, 10);
  });

  test('why there is no graph', () => {
    assert.match(explainNoGraph(null).message, /no training run yet/);
    const script = { uri: 'file:///a.ts', title: 'a.ts', path: '/a.ts' };
    const run = { script, state: 'running', end: null, level: 'values' } as const;
    const running = explainNoGraph(run);
    assert.deepEqual([running.type, /first recorded step of a\.ts/.test(running.message)], ['loading', true]);
    const end = { outcome: 'failed', exitCode: 1, endedAt: 0, steps: 0, failure: null } as const;
    const ended = (outcome: 'failed' | 'crashed' | 'completed' | 'exited') =>
      explainNoGraph({ ...run, state: 'ended', end: { ...end, outcome } }).message;
    assert.match(ended('failed'), /^a\.ts failed before a step/);
    assert.match(ended('crashed'), /^a\.ts crashed before a step/);
    assert.match(ended('exited'), /^a\.ts ended before a step/);
    assert.match(ended('completed'), /no tensor operation/);
    assert.match(explainNoGraph({ ...run, level: 'off' }).message, /‘backstep\.trace\.level’ at ‘off’/);
  });

  test('only messages of the page are taken', () => {
    const callSite = { file: '/a.ts', line: 1, column: 2, functionName: null };
    for (const message of [
      { type: 'ready', compared: null },
      { type: 'revealSource', callSite },
      { type: 'selectStep', index: -1 },
      { type: 'stepBackward', node: null },
      { type: 'failure', message: 'x' },
    ]) {
      assert.ok(isGraphPageMessage(message), message.type);
    }
    for (const other of [
      null,
      'ready',
      { type: 'selectStep' },
      { type: 'revealSource', callSite: { file: 1 } },
      { type: 'x' },
    ]) {
      assert.equal(isGraphPageMessage(other), false);
    }
  });
});
