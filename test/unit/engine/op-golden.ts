/** An op's samples on a device against PyTorch's values and gradients. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { device } from '../../../src/engine/device/registry.ts';
import { type DType, isFloatingPoint } from '../../../src/engine/dtype.ts';
import { grad, type Tensor } from '../../../src/engine/index.ts';
import type { OpDefinition } from '../../../src/engine/ops/definition.ts';
import { applyAll } from '../../../src/engine/ops/dispatch.ts';
import { type OpName, ops } from '../../../src/engine/ops/table.ts';
import {
  assertClose,
  decodeNumber,
  encodeNumber,
  float32Tolerance,
  float64Tolerance,
  type GoldenNumber,
  makeTensor,
} from './golden.ts';
import { familyTests } from './op-samples/index.ts';
import type { OpSample, SampleInput } from './op-samples/sample.ts';

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly GoldenNumber[];
}

interface GoldenCase {
  readonly inputs: readonly { readonly values: readonly GoldenNumber[] }[];
  readonly outputs: readonly GoldenTensor[];
  readonly cotangent?: GoldenTensor;
  readonly gradients?: readonly (GoldenTensor | null)[];
}

const golden: Readonly<Record<string, GoldenCase>> = Object.assign({}, ...Object.keys(familyTests).map(readFamily));

function readFamily(family: string): Readonly<Record<string, GoldenCase>> {
  const file = new URL(`../../fixtures/op-golden/${family}.json`, import.meta.url);
  const { cases }: { cases: Readonly<Record<string, GoldenCase>> } = JSON.parse(readFileSync(file, 'utf8'));
  return cases;
}

/** The entry with its attributes' type forgotten: the samples carry the right ones. */
export function entry(name: OpName): OpDefinition<object> {
  return ops[name] as unknown as OpDefinition<object>;
}

export function inputTensor(input: SampleInput, float: DType, differentiable: boolean, deviceName: string): Tensor {
  const wanted = isFloatingPoint(input.dtype) ? float : input.dtype;
  const dtype = device(deviceName).dtypes.includes(wanted) ? wanted : 'int32';
  const made = makeTensor(input.shape, input.values, deviceName === 'cpu' ? dtype : wanted);
  const placed = deviceName === 'cpu' ? made : made.moved(device(deviceName)).to(dtype);
  return differentiable && placed.isFloatingPoint ? placed.detach().requiresGrad_() : placed;
}

export function run(name: OpName, sample: OpSample, inputs: readonly Tensor[]): Tensor[] {
  return applyAll(entry(name), inputs, sample.attributes);
}

function goldenCase(name: OpName, index: number, sample: OpSample): GoldenCase {
  const found = golden[`${name}/${index}`];
  assert.ok(found, `no golden values for ${name}/${index}: run test/fixtures/make/op-golden.py`);
  assert.deepEqual(
    found.inputs.map(({ values }) => values),
    sample.inputs.map(({ values }) => values.map(encodeNumber)),
    `the golden values of ${name}/${index} belong to other inputs: run test/fixtures/make/op-golden.py`,
  );
  return found;
}

/** Values and gradients of one sample, computed in `float` on a device, against PyTorch's. */
export function checkGolden(name: OpName, index: number, sample: OpSample, float: DType, deviceName: string): void {
  const expected = goldenCase(name, index, sample);
  const tolerance = float === 'float64' ? float64Tolerance : float32Tolerance;
  const inputs = sample.inputs.map((input) => inputTensor(input, float, true, deviceName));
  const outputs = run(name, sample, inputs);
  assert.equal(outputs.length, expected.outputs.length, 'number of outputs');
  for (const [position, wanted] of expected.outputs.entries()) {
    const output = outputs[position]!;
    const what = `${name}/${index} output ${position}`;
    if (deviceName === 'cpu' && float === 'float64' && name !== 'cast') {
      // JavaScript integers divide and promote as PyTorch's do, its default float being float32.
      const dtype = wanted.dtype === 'float32' ? 'float32' : wanted.dtype;
      assert.equal(output.dtype, dtype, `${what}: dtype`);
    }
    const coarse = output.dtype === 'float32' ? float32Tolerance : tolerance;
    assertClose(output, wanted.shape, wanted.values, coarse, what);
  }
  const first = outputs[0]!;
  assert.equal(first.requiresGrad, expected.cotangent !== undefined, `${name}/${index}: whether a gradient flows`);
  if (expected.cotangent === undefined || expected.gradients === undefined) return;
  const cotangent = inputTensor(
    { shape: first.shape, dtype: 'float64', values: expected.cotangent.values.map(decodeNumber) },
    float,
    false,
    deviceName,
  ).to(first.dtype);
  const wanted = inputs.filter((input) => input.requiresGrad);
  const found = grad(first, wanted, { gradOutputs: cotangent, allowUnused: true });
  const expectedGradients = expected.gradients.filter((_, position) => inputs[position]!.requiresGrad);
  for (const [position, gradient] of expectedGradients.entries()) {
    const what = `${name}/${index} gradient ${position}`;
    const got = found[position] ?? null;
    assert.equal(got === null, gradient === null, `${what}: ${got === null ? 'missing' : 'should not be there'}`);
    if (got !== null && gradient !== null) assertClose(got, gradient.shape, gradient.values, tolerance, what);
  }
}
