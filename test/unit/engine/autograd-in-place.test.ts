/** Every op that has an in-place form: the same gradient in place as not, and what it saved is guarded. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFloatingPoint } from '../../../src/engine/dtype.ts';
import { AutogradError, grad, ShapeError, type Tensor, TypeMismatchError } from '../../../src/engine/index.ts';
import type { OpDefinition } from '../../../src/engine/ops/definition.ts';
import { applyAll, applyInPlace } from '../../../src/engine/ops/dispatch.ts';
import { type OpName, ops } from '../../../src/engine/ops/table.ts';
import { makeTensor } from './golden.ts';
import { opTests } from './op-samples/index.ts';
import type { OpSample } from './op-samples/sample.ts';

function entry(name: OpName): OpDefinition<object> {
  return ops[name] as unknown as OpDefinition<object>;
}

interface Operands {
  readonly leaves: readonly Tensor[];
  /** Copies with a history, which may be written to. */
  readonly inputs: readonly Tensor[];
}

function operandsOf(sample: OpSample): Operands {
  const leaves = sample.inputs.map(({ shape, values, dtype }) => {
    const made = makeTensor(shape, values, isFloatingPoint(dtype) ? 'float64' : dtype);
    return made.isFloatingPoint ? made.requiresGrad_() : made;
  });
  return { leaves, inputs: leaves.map((leaf) => leaf.clone()) };
}

function gradientsOf(result: Tensor, leaves: readonly Tensor[]): readonly (number[] | null)[] {
  const wanted = leaves.filter((leaf) => leaf.requiresGrad);
  const weights = result.newFull(result.shape, 1).cumsum(0);
  const found = grad(result, wanted, { gradOutputs: weights, allowUnused: true });
  return found.map((gradient) => (gradient === null ? null : Array.from(gradient.toTypedArray())));
}

/** Null where the op cannot write its result into its first input. */
function inPlace(op: OpDefinition<object>, inputs: readonly Tensor[], attributes: object): Tensor | null {
  try {
    return applyInPlace(op, inputs, attributes);
  } catch (error) {
    if (error instanceof ShapeError || error instanceof TypeMismatchError || error instanceof AutogradError)
      return null;
    throw error;
  }
}

function isPossible(name: OpName, sample: OpSample): boolean {
  const op = entry(name);
  if (op.gradient === null || op.view !== undefined || op.device !== undefined) return false;
  const { inputs } = operandsOf(sample);
  const shapes = inputs.map(({ shape }) => shape);
  if (op.shape(shapes, sample.attributes).kind !== 'ok') return false;
  const outputs = applyAll(op, inputs, sample.attributes);
  const [output] = outputs;
  return outputs.length === 1 && output?.requiresGrad === true && inputs[0]?.dtype === output.dtype;
}

let checked = 0;
let guarded = 0;

describe('in-place forms', () => {
  for (const name of Object.keys(ops) as OpName[]) {
    const samples = opTests[name].samples.filter((sample) => isPossible(name, sample));
    if (samples.length === 0) continue;
    test(name, () => {
      for (const sample of samples) {
        const op = entry(name);
        const [apart, written] = [operandsOf(sample), operandsOf(sample)];
        const target = inPlace(op, written.inputs, sample.attributes);
        if (target === null) continue;
        const result = applyAll(op, apart.inputs, sample.attributes)[0]!;
        assert.deepEqual(target.toTypedArray(), result.toTypedArray());
        const expected = gradientsOf(result, apart.leaves);
        assert.deepEqual(gradientsOf(target, written.leaves), expected);
        checked++;
        const savesOutput = op.gradient?.saves(sample.inputs.map(() => true)).includes('output') === true;
        if (!savesOutput || target.numel() === 0) continue;
        const again = operandsOf(sample);
        const spoiled = inPlace(op, again.inputs, sample.attributes);
        assert.ok(spoiled !== null);
        const history = spoiled.gradFn;
        spoiled.add_(0);
        // A rule may do without its output where the values allow it: refused, or right.
        try {
          assert.deepEqual(gradientsOf(spoiled, again.leaves), expected);
          continue;
        } catch (error) {
          if (!(error instanceof AutogradError)) throw error;
          const words = `which is output 0 of ${history?.name}, is at version 2; expected version 1 instead`;
          assert.ok(error.message.includes(words), error.message);
        }
        guarded++;
      }
    });
  }

  test('there were many', () => {
    assert.ok(checked >= 100, `${checked} samples`);
    assert.ok(guarded >= 10, `${guarded} samples`);
  });
});
