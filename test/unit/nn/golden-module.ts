/** Modules against PyTorch: reads what test/fixtures/make/nn-golden.py wrote, and checks a module against it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { DType } from '../../../src/engine/dtype.ts';
import { fromTypedArray, Tensor } from '../../../src/engine/index.ts';
import type { AnyModule, Module } from '../../../src/engine/nn/module.ts';
import { assertClose, float32Tolerance, float64Tolerance, type Tolerance } from '../engine/golden.ts';
import { asTypeScript } from './pytorch-repr.ts';

interface Data {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** How a tensor's elements are made: `filled` here and in nn_golden/common.py. */
interface Recipe {
  readonly kind: string;
  readonly shape: readonly number[];
}

interface Golden {
  readonly repr: string;
  readonly train: boolean;
  /** Whether PyTorch computes all of it in float64. */
  readonly exact: boolean;
  readonly state: readonly (Omit<Recipe, 'kind'> & { readonly key: string; readonly kind: string | null })[];
  readonly inputs: readonly Recipe[];
  readonly outputs: readonly Data[];
  readonly inputGradients?: readonly (readonly number[] | null)[];
  readonly parameterGradients?: Readonly<Record<string, readonly number[] | null>>;
  readonly buffers: Readonly<Record<string, readonly number[]>>;
}

/** A module and how it is called; the result may be nested. */
export interface Built {
  readonly module: AnyModule;
  run(inputs: readonly Tensor[]): unknown;
}

/** A module that is called with its inputs. */
export function of<In extends readonly unknown[], Out>(module: Module<In, Out>): Built {
  // The golden file has as many inputs as PyTorch's module was called with.
  return { module, run: (inputs) => module(...(inputs as unknown as In)) };
}

export type Cases = Readonly<Record<string, () => Built>>;

function elements(kind: string, seed: number, count: number): Float64Array {
  const values = Float64Array.from({ length: count }, (_, i) => ((i * 367 + seed * 131 + 57) % 1009) / 504.5 - 1);
  const [name, ...numbers] = kind.split(' ');
  switch (name) {
    case 'any':
      return values;
    case 'positive':
      return values.map((value) => Math.abs(value) + 0.5);
    case 'probability':
      return values.map((value) => ((value + 1) / 2) * 0.98 + 0.01);
    case 'sign':
      return values.map((value) => (value > 0 ? 1 : -1));
    case 'bit':
    case 'bool':
      return values.map((value) => (value > 0 ? 1 : 0));
    case 'class':
      return values.map((value) => Math.floor(((value + 1) / 2) * Number(numbers[0])));
    case 'values':
      return Float64Array.from(numbers, Number);
    default:
      return assert.fail(`no way to fill '${kind}'`);
  }
}

const floatingKinds = ['any', 'positive', 'probability', 'sign', 'bit'];

function filled({ kind, shape }: Recipe, seed: number, dtype: DType): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const own: DType = floatingKinds.includes(kind) ? dtype : kind === 'bool' ? 'bool' : 'int64';
  return fromTypedArray(elements(kind, seed, count), shape, { dtype: own });
}

function flat(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (result === null || result === undefined) return [];
  assert.ok(typeof result === 'object');
  return Object.values(result).flatMap(flat);
}

function assertGradient(
  gradient: Tensor | null,
  shape: readonly number[],
  wanted: readonly number[] | null,
  tolerance: Tolerance,
  what: string,
) {
  if (wanted === null) assert.equal(gradient, null, `${what} has no gradient`);
  else {
    assert.ok(gradient, `${what} has a gradient`);
    assertClose(gradient, shape, wanted, tolerance, `gradient of ${what}`);
  }
}

function check(golden: Golden, { module, run }: Built, dtype: DType, tolerance: Tolerance): void {
  module.to(dtype).train(golden.train);
  const state = module.stateDict();
  assert.deepEqual(
    Object.entries(state).map(([key, { shape }]) => [key, shape]),
    golden.state.map(({ key, shape }) => [key, shape]),
    'state dict',
  );
  for (const [seed, { key, shape, kind }] of golden.state.entries()) {
    if (kind !== null) state[key]!.copy_(filled({ kind, shape }, seed, dtype));
  }
  const inputs = golden.inputs.map((recipe, index) => {
    const tensor = filled(recipe, 100 + index, dtype);
    return ['any', 'positive', 'probability'].includes(recipe.kind) ? tensor.requiresGrad_() : tensor;
  });
  const outputs = flat(run(inputs));
  assert.equal(outputs.length, golden.outputs.length, 'number of outputs');
  for (const [index, { shape, values }] of golden.outputs.entries()) {
    assertClose(outputs[index]!, shape, values, tolerance, `output ${index}`);
  }
  const learning = outputs.filter(({ requiresGrad }) => requiresGrad);
  assert.equal(learning.length > 0, golden.inputGradients !== undefined, 'whether gradients flow');
  const terms = outputs.flatMap((output, index) => {
    const cotangent = filled({ kind: 'any', shape: output.shape }, 200 + index, dtype);
    return output.requiresGrad ? [output.mul(cotangent).sum()] : [];
  });
  if (terms.length > 0) terms.reduce((sum, term) => sum.add(term)).backward();
  for (const [index, wanted] of (golden.inputGradients ?? []).entries()) {
    assertGradient(inputs[index]!.grad, inputs[index]!.shape, wanted, tolerance, `input ${index}`);
  }
  const parameters = module.namedParameters();
  if (golden.parameterGradients !== undefined) {
    assert.deepEqual(
      parameters.map(([name]) => name),
      Object.keys(golden.parameterGradients),
      'parameters',
    );
    for (const [name, { grad, shape }] of parameters) {
      assertGradient(grad, shape, golden.parameterGradients[name] ?? null, tolerance, name);
    }
  }
  const buffers = new Map(module.namedBuffers());
  for (const [name, values] of Object.entries(golden.buffers)) {
    const buffer = buffers.get(name);
    assert.ok(buffer, `buffer ${name}`);
    assertClose(buffer, buffer.shape, values, tolerance, `buffer ${name} afterwards`);
  }
}

/** Every case of a family, in both precisions; and none without golden values, or the other way round. */
export function checkFamily(family: string, cases: Cases): void {
  const golden: Readonly<Record<string, Golden>> = JSON.parse(
    readFileSync(new URL(`../../fixtures/nn-golden/${family}.json`, import.meta.url), 'utf8'),
  );
  describe(`${family} against PyTorch`, () => {
    test('the same cases on both sides', () => {
      assert.deepEqual(Object.keys(cases).sort(), Object.keys(golden).sort());
    });
    for (const [name, build] of Object.entries(cases)) {
      const one = golden[name];
      if (one === undefined) continue;
      test(name, () => {
        assert.equal(build().module.to('float64').toString(), asTypeScript(one.repr));
        if (one.exact) check(one, build(), 'float64', float64Tolerance);
        check(one, build(), 'float32', float32Tolerance);
      });
    }
  });
}
