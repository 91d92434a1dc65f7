import assert from 'node:assert/strict';
import type { Kernels, Operand } from '../../../src/engine/device/kernels.ts';
import type { Sample } from './samples/sample.ts';

function isClose(actual: number, expected: number, tolerance: number): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  if (Number.isNaN(expected) || Number.isNaN(actual)) return false;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return false;
  return Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected));
}

/** Runs a sample's kernel and holds its result against the reference, and its inputs against what they were. */
export function checkSample<Handle>(kernels: Kernels<Handle>, sample: Sample): void {
  const handles = sample.inputs.map((input) => kernels.upload(input.data.slice(), input.dtype));
  const operands = sample.inputs.map(
    (input, k): Operand<Handle> => ({ ...input, storage: { handle: handles[k]!, size: input.data.length } }),
  );
  const result = sample.run(kernels, operands);
  const actual = kernels.download(result, sample.dtype, sample.expected.length);
  const describe = (): string =>
    `${sample.title}: ${JSON.stringify(sample.inputs.map(({ data, ...rest }) => ({ ...rest, data: Array.from(data, String) })))}\n` +
    `got      ${Array.from(actual).join(' ')}\nexpected ${sample.expected.join(' ')}`;
  assert.equal(actual.length, sample.expected.length, describe());
  for (const [k, expected] of sample.expected.entries()) {
    assert.ok(isClose(actual[k]!, expected, sample.tolerance), describe());
    if (sample.dtype === 'int64') assert.ok(!Object.is(actual[k], -0), `negative zero in ${describe()}`);
  }
  for (const [k, input] of sample.inputs.entries()) {
    const isOverwritten = sample.title.startsWith('write') || / out [ab]$/.test(sample.title);
    if (isOverwritten || handles[k] === result) continue;
    const after = kernels.download(handles[k]!, input.dtype, input.data.length);
    assert.deepEqual(Array.from(after), Array.from(input.data), `an input was changed by ${sample.title}`);
  }
  const owned = new Set<Handle>([...handles, result]);
  if (sample.title.startsWith('write')) owned.delete(result === handles[0] ? result : handles[0]!);
  for (const handle of owned) kernels.release(handle);
}
