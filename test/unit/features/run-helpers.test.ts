import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureSpan } from '../../../src/features/run/failure-span.ts';
import { describeEnd, describeFailure, describeProgress } from '../../../src/features/run/run-text.ts';
import { importsBackstep } from '../../../src/features/run/training-script.ts';
import { isTrainingPageMessage } from '../../../src/features/training/page-messages.ts';
import { formatDuration, formatMilliseconds } from '../../../src/protocol/duration.ts';

test('a script is known by its import of backstep', () => {
  for (const text of [
    `import { tensor } from 'backstep';`,
    `// a comment\n\nimport {\n  nn,\n  optim,\n} from "backstep";`,
    `import type { Tensor } from 'backstep'`,
    `export * from 'backstep';`,
    `import 'backstep';`,
    `const { nn } = await import('backstep');`,
    `import fs from 'node:fs'\nimport { nn } from 'backstep'`,
  ]) {
    assert.equal(importsBackstep(text), true, text);
  }
  for (const text of [
    '',
    `import { tensor } from 'backstep-extras';`,
    `// import { tensor } from 'backstep';`,
    ` * import { tensor } from 'backstep';`,
    `const backstep = 'backstep';`,
    `import { a } from 'other'; const from = 'backstep';`,
  ]) {
    assert.equal(importsBackstep(text), false, text);
  }
});

test('looking for the import gets through hostile text', { timeout: 20_000 }, () => {
  assert.equal(importsBackstep('import '.repeat(50_000)), false);
  importsBackstep(`${'import {\n'.repeat(20_000)} from 'backstep'`);
});

test('a failure underlines the name or quoted text at its position', () => {
  const lines = ['const a = 1;', '  throw new Error("x");', "import { b } from './missing.ts';", ''];
  assert.deepEqual(failureSpan(lines, 2, 9), { line: 1, column: 8, endColumn: 11 });
  assert.deepEqual(failureSpan(lines, 3, 19), { line: 2, column: 18, endColumn: 32 });
});

test('a failure without a name there underlines the rest of its line', () => {
  assert.deepEqual(failureSpan(['a = (1 + ;  '], 1, 10), { line: 0, column: 9, endColumn: 10 });
  assert.deepEqual(failureSpan(['  let x'], 1, null), { line: 0, column: 2, endColumn: 7 });
  assert.deepEqual(failureSpan(['  let x'], null, null), { line: 0, column: 2, endColumn: 7 });
});

test('a failure at a place that is gone is shown at the nearest line', () => {
  assert.deepEqual(failureSpan(['short'], 10, 40), { line: 0, column: 5, endColumn: 5 });
  assert.deepEqual(failureSpan([], 3, 3), { line: 0, column: 0, endColumn: 0 });
});

test('durations are worded for people', () => {
  assert.equal(formatDuration(-1), '0.0 s');
  assert.equal(formatDuration(1.24), '1.2 s');
  assert.equal(formatDuration(9.97), '10 s');
  assert.equal(formatDuration(59.6), '1 min 0 s');
  assert.equal(formatDuration(3599.6), '1 h 0 min');
  assert.equal(formatDuration(8040), '2 h 14 min');
  const short = [0, 0.00012, 0.85, 0.99949, 0.9996, 12.345, 999.4, 999.6, 61_250].map(formatMilliseconds);
  assert.deepEqual(short, ['0 µs', '0.12 µs', '850 µs', '999 µs', '1 ms', '12.3 ms', '999 ms', '1 s', '61.3 s']);
});

test('progress and end fit into a line', () => {
  const progress = { epoch: 2, epochs: 10, step: 412, stepInEpoch: 12, stepsPerEpoch: 200, stepsPerSecond: 90 };
  assert.equal(
    describeProgress({ ...progress, loss: 0.123456, secondsLeft: 12.2 }),
    'epoch 3/10 · step 412 · loss 0.1235 · 12 s left',
  );
  assert.equal(
    describeProgress({ ...progress, epoch: null, epochs: null, loss: Number.NaN, secondsLeft: null }),
    'step 412 · loss NaN',
  );
  const run = { script: { uri: '', path: '', title: 'train.ts' }, startedAt: 1000 };
  const end = { outcome: 'exited', exitCode: 3, endedAt: 2500, steps: 1, failure: null } as const;
  assert.equal(describeEnd(run, end), '■ train.ts ended itself with exit code 3: 1 step in 1.5 s');
});

test('a failure is told with its places in the files of the user, else with its stack', () => {
  const failure = {
    name: 'ShapeError',
    message: 'no',
    file: '/a.ts',
    line: 5,
    column: 2,
    stack: 'ShapeError: no\n  x',
  };
  const frames = [
    { file: '/net.ts', line: 7, column: 3, functionName: 'forward' },
    { file: '/a.ts', line: 5, column: 2, functionName: null },
  ];
  assert.equal(
    describeFailure({ ...failure, frames }),
    'ShapeError: no\n    at forward (/net.ts:7:3)\n    at /a.ts:5:2',
  );
  assert.equal(describeFailure({ ...failure, frames: [] }), 'ShapeError: no\n    at /a.ts:5:2');
  assert.equal(describeFailure({ ...failure, frames: [], line: null }), 'ShapeError: no\n  x');
  assert.equal(describeFailure({ ...failure, frames: [], line: null, stack: 'died' }), 'ShapeError: no\ndied');
});

test('only known messages of the training page are taken', () => {
  assert.ok(isTrainingPageMessage({ type: 'ready' }));
  assert.ok(isTrainingPageMessage({ type: 'runSample', id: 'mnist-mlp' }));
  assert.ok(!isTrainingPageMessage({ type: 'runSample' }));
  assert.ok(!isTrainingPageMessage({ type: 'eval', code: '1' }));
  assert.ok(!isTrainingPageMessage(null));
});
