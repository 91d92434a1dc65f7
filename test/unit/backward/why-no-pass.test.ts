import assert from 'node:assert/strict';
import test from 'node:test';
import { isLevelToBlame, whyNoPass } from '../../../src/features/backward/why-no-pass.ts';

const script = { uri: 'file:///train.ts', title: 'train.ts', path: '/train.ts' };

test('before any run, the way to one', () => assert.match(whyNoPass(null), /choose Run Training/));

test('after a run whose level kept no gradients, the setting that decides it', () => {
  const off = { script, state: 'ended', level: 'off' } as const;
  assert.match(whyNoPass(off), /^Nothing of train\.ts .*‘off’\. Set it to ‘values’/);
  assert.match(
    whyNoPass({ ...off, level: 'graph' }),
    /^Only the structure of train\.ts .*‘graph’\. Set it to ‘values’/,
  );
  assert.deepEqual(
    [isLevelToBlame(null), isLevelToBlame(off), isLevelToBlame({ level: 'values' })],
    [false, true, false],
  );
});

test('after a run that never went backward, that', () =>
  assert.match(whyNoPass({ script, state: 'ended', level: 'values' }), /^train\.ts .*never called backward\(\)/));

test('while a run goes on, to wait', () =>
  assert.match(whyNoPass({ script, state: 'running', level: 'values' }), /^train\.ts .* yet\. Wait/));
