import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { BackwardModel } from '../../../src/features/backward/backward-model.ts';
import { stateAt } from '../../../src/features/backward/backward-state.ts';
import fc from '../../harness/fast-check.ts';
import { recordScript } from './record-script.ts';

const { pass, graph } = await recordScript('test/fixtures/backward/random-b.ts');
const stopCount = pass.stops.length;

suite('a cursor over a backward pass', () => {
  test('every walk of next, back, continue, reverse and runTo leads to the state of its position', () => {
    const nodes = fc.integer({ min: 0, max: graph.nodes.length - 1 });
    const move = fc.oneof(
      fc.record({ kind: fc.constantFrom('next', 'previous', 'restart'), node: nodes }),
      fc.record({ kind: fc.constantFrom('continue', 'reverseContinue', 'runTo'), node: nodes }),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const model = new BackwardModel(pass);
        let expected = 0;
        for (const { kind, node } of moves) {
          const target = pass.stops.findIndex((stop) => stop.node === node);
          if (kind === 'next') {
            assert.equal(model.next(), expected < stopCount);
            expected = Math.min(expected + 1, stopCount);
          } else if (kind === 'previous') {
            assert.equal(model.previous(), expected > 0);
            expected = Math.max(expected - 1, 0);
          } else if (kind === 'restart') {
            model.restart();
            expected = 0;
          } else if (kind === 'continue') {
            const found = model.continue((stop) => stop.node === node);
            assert.equal(found, target > expected);
            expected = target > expected ? target : stopCount;
          } else if (kind === 'reverseContinue') {
            const found = model.reverseContinue((stop) => stop.node === node);
            const isBefore = target >= 0 && target < expected;
            assert.equal(found, isBefore);
            expected = isBefore ? target : 0;
          } else {
            assert.equal(model.runTo(node), target >= 0);
            if (target >= 0) expected = target;
          }
          assert.equal(model.position, expected);
          assert.deepEqual(model.state, stateAt(pass, expected));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('stepping back gives the very state that stepping forward gave', () => {
    const model = new BackwardModel(pass);
    const forward = [structuredClone(model.state)];
    while (model.next()) forward.push(structuredClone(model.state));
    assert.equal(forward.length, stopCount + 1);
    assert.ok(model.isAtEnd && model.stop === null);
    for (const state of forward.toReversed()) {
      assert.deepEqual(model.state, state);
      model.previous();
    }
    assert.ok(model.isAtStart);
  });

  test('what is on its way at a stop is what has been sent and not yet taken', () => {
    for (let position = 0; position <= stopCount; position++) {
      const { waiting, visited, stop, sent } = stateAt(pass, position);
      const taken = new Set([...visited, ...(stop === null ? [] : [stop.node])]);
      const expected = new Set(sent.map(({ target }) => target.node).filter((node) => !taken.has(node)));
      assert.deepEqual(new Set(waiting.map(({ target }) => target.node)), expected);
      assert.equal(new Set(visited).size, position);
    }
  });
});
