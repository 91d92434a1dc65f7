import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nestedArrays } from '../../../src/features/tensor-text/nested-arrays.ts';

describe('a tensor as nested arrays', () => {
  it('is what a script would write', () => {
    assert.equal(nestedArrays([], Float32Array.of(2.5)), '2.5');
    assert.equal(nestedArrays([3], Float64Array.of(1, Number.NaN, -0)), '[1, NaN, -0]');
    assert.equal(nestedArrays([2, 1, 2], Int32Array.of(1, 2, 3, 4)), '[[[1, 2]], [[3, 4]]]');
    assert.equal(nestedArrays([0], new Float32Array(0)), '[]');
    assert.equal(nestedArrays([2, 0], new Float32Array(0)), '[[], []]');
    assert.equal(nestedArrays([1, 0, 2], new Float32Array(0)), '[[]]');
  });
});
