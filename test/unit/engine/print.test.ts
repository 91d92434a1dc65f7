/** Printing, held against PyTorch's own output. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { DType } from '../../../src/engine/dtype.ts';
import { tensor } from '../../../src/engine/index.ts';
import { type GoldenNumber, makeTensor } from './golden.ts';

interface PrintCase {
  readonly shape: readonly number[];
  readonly values: readonly GoldenNumber[];
  readonly dtype: DType;
  readonly requiresGrad: boolean;
  readonly text: string;
}

const { cases }: { cases: readonly PrintCase[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/print-golden.json', import.meta.url), 'utf8'),
);

describe('printing', () => {
  for (const [index, { shape, values, dtype, requiresGrad, text }] of cases.entries()) {
    test(`case ${index}: ${dtype} [${shape.join(', ')}]`, () => {
      const made = makeTensor(shape, values, dtype);
      assert.equal(String(requiresGrad ? made.requiresGrad_() : made), text);
    });
  }

  test('names the node that made it', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    assert.equal(String(x.mul(x)), 'tensor([1., 4.], gradFn=<MulBackward0>)');
  });
});
