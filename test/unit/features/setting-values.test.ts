import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choice, flag, SettingError, text, wholeNumber } from '../../../src/features/run/setting-values.ts';

test('settings that mean something are taken', () => {
  assert.equal(wholeNumber('seed', 7, 10), 7);
  assert.equal(wholeNumber('seed', 0, 10), 0);
  assert.equal(choice('trace.level', 'graph', ['off', 'graph']), 'graph');
  assert.equal(text('gpu', ' RTX '), 'RTX');
  assert.equal(flag('deviceFallback', false), false);
});

test('others are refused by name, with what was there and what may be', () => {
  for (const wrong of [-1, 1.5, 11, Number.NaN, '7', null, undefined]) {
    assert.throws(() => wholeNumber('seed', wrong, 10), SettingError);
  }
  assert.throws(() => wholeNumber('seed', -5, 10), {
    message: 'The setting backstep.seed is -5, but must be a whole number, 0 to 10.',
    setting: 'backstep.seed',
  });
  assert.throws(() => choice('trace.level', 'value', ['off', 'graph', 'values']), {
    message: 'The setting backstep.trace.level is "value", but must be one of off, graph, values.',
  });
  assert.throws(() => text('gpu', ['RTX']), /backstep\.gpu is \["RTX"\], but must be a text\./);
  assert.throws(() => flag('deviceFallback', 'yes'), /is "yes", but must be true or false/);
});
