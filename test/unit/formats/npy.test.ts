import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layoutOf } from '../../../src/formats/dtype-layout.ts';
import { encodeNpy } from '../../../src/formats/npy.ts';
import type { TensorData } from '../../../src/trace/source.ts';
import files from '../../fixtures/npy.json' with { type: 'json' };

const special: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY };

function dataOf(dtype: string, values: readonly (number | string)[]): TensorData {
  const numbers = values.map((value) => (typeof value === 'string' ? (special[value] ?? 0) : value));
  // The array that holds the dtype here, whatever that is.
  const empty = layoutOf(dtype)?.decode(new Uint8Array(0));
  if (empty instanceof Float32Array) return Float32Array.from(numbers);
  if (empty instanceof Float64Array) return Float64Array.from(numbers);
  return empty instanceof Int32Array ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}

describe('a .npy file', () => {
  for (const { shape, dtype, values, hex } of files) {
    it(`of ${dtype} [${shape}] is the one that NumPy writes`, () => {
      const encoded = Buffer.from(encodeNpy(shape, dtype, dataOf(dtype, values)));
      assert.equal(encoded.toString('hex'), hex);
    });
  }

  it('cannot hold a type that NumPy lacks', () => {
    assert.throws(() => encodeNpy([1], 'bfloat16', new Float32Array(1)), /A \.npy file cannot hold bfloat16/);
  });
});
