import assert from 'node:assert/strict';
import test from 'node:test';
import { whyNoPass } from '../../../src/features/backward/why-no-pass.ts';

const script = { uri: 'file:///train.ts', title: 'train.ts', path: '/train.ts' };

test('before any run, the way to one', () => assert.match(whyNoPass(null), /choose Run Training/));

test('after a run that recorded nothing, the setting that decides it', () =>
  assert.match(whyNoPass({ script, state: 'ended' }), /^train\.ts .*‘backstep\.trace\.level’ must be ‘values’/));

test('while a run goes on, to wait', () =>
  assert.match(whyNoPass({ script, state: 'running' }), /^train\.ts .* yet\. Wait/));
