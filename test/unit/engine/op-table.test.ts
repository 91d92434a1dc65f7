/**
 * Every op of the table through every check: PyTorch's values and gradients on the CPU, finite differences of the first and
 * second order in float64, inferred shape = real shape (also with symbolic sizes), error messages. The count at the end
 * proves that no op was left out. Other devices: op-devices.test.ts.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { gradcheck, gradgradcheck, type Tensor } from '../../../src/engine/index.ts';
import { applyAll } from '../../../src/engine/ops/dispatch.ts';
import { type OpName, ops } from '../../../src/engine/ops/table.ts';
import {
  addDims,
  type Dim,
  equalDims,
  multiplyDims,
  type Shape,
  SymbolicDim,
  symbol,
} from '../../../src/engine/shape/dim.ts';
import { checkGolden, entry, inputTensor, run } from './op-golden.ts';
import { opTests } from './op-samples/index.ts';
import type { OpSample } from './op-samples/sample.ts';

const checks = [
  'golden float32',
  'golden float64',
  'gradcheck',
  'gradgradcheck',
  'forward mode',
  'shape',
  'symbolic shape',
  'errors',
] as const;
type Check = (typeof checks)[number];

const counts = new Map<OpName, Map<Check, number>>();

function count(op: OpName, check: Check): void {
  const byCheck = counts.get(op) ?? new Map<Check, number>();
  byCheck.set(check, (byCheck.get(check) ?? 0) + 1);
  counts.set(op, byCheck);
}

function checkFiniteDifferences(name: OpName, sample: OpSample): boolean {
  const inputs = sample.inputs.map((input) => inputTensor(input, 'float64', true, 'cpu'));
  const body = (...all: Tensor[]) =>
    run(name, sample, sample.prepare?.(all) ?? all).filter((output) => output.requiresGrad);
  if (body(...inputs).length === 0) {
    const possible =
      run(name, sample, inputs).some((output) => output.isFloatingPoint) && inputs.some((input) => input.requiresGrad);
    assert.ok(
      entry(name).gradient === null || !possible,
      `${name} has a gradient, but its output does not require one`,
    );
    return false;
  }
  gradcheck(body, inputs, { checkForwardAd: true });
  count(name, 'gradcheck');
  count(name, 'forward mode');
  gradgradcheck(body, inputs, { atol: 1e-4 });
  count(name, 'gradgradcheck');
  return true;
}

function ruleShapes(name: OpName, shapes: readonly Shape[], attributes: object): readonly Shape[] | null {
  const result = entry(name).shape(shapes, attributes);
  assert.notEqual(result.kind, 'error', `${name}: ${result.kind === 'error' ? result.message : ''}`);
  return result.kind === 'ok' ? result.shapes : null;
}

function checkShape(name: OpName, sample: OpSample): void {
  const inputs = sample.inputs.map((input) => inputTensor(input, 'float64', false, 'cpu'));
  const real = run(name, sample, inputs).map((output) => output.shape);
  const inferred = ruleShapes(
    name,
    sample.inputs.map(({ shape }) => shape),
    sample.attributes,
  );
  assert.deepEqual(inferred, entry(name).dataDependent ? null : real);
  count(name, 'shape');
}

/** Every size above 1 as a symbol of its own value; the rule's answer with the values put back must be the real shape. */
function checkSymbolicShape(name: OpName, sample: OpSample): void {
  const asSymbol = (size: number): Dim => (size > 1 ? symbol(`N${size}`) : size);
  const symbolic = sample.inputs.map(({ shape }) => shape.map(asSymbol));
  const result = entry(name).shape(symbolic, sample.attributes);
  assert.notEqual(result.kind, 'error', `${name}: symbolic sizes must not be an error`);
  count(name, 'symbolic shape');
  if (result.kind !== 'ok') return;
  const inputs = sample.inputs.map((input) => inputTensor(input, 'float64', false, 'cpu'));
  const real = run(name, sample, inputs).map((output) => output.shape);
  assert.deepEqual(
    result.shapes.map((shape) => shape.map(substitute)),
    real,
    `${name}: symbolic shape`,
  );
}

/** A symbolic size with the values of checkSymbolicShape put back. */
function substitute(dim: Dim): Dim {
  if (!(dim instanceof SymbolicDim)) return dim;
  let total: Dim = 0;
  for (const [product, coefficient] of dim.terms) {
    let value: Dim = coefficient;
    for (const atom of product === '' ? [] : product.split(' · ')) value = multiplyDims(value, atomValue(atom));
    total = addDims(total, value);
  }
  return total;
}

function atomValue(atom: string): number {
  const division = /^⌊\((.*)\)\/\((.*)\)⌋$/.exec(atom);
  if (division === null) return Number(atom.slice(1));
  const evaluate = (text: string) =>
    text
      .split(' + ')
      .reduce(
        (sum, term) =>
          sum + term.split('·').reduce((product, part) => product * Number(part.trim().replace('N', '')), 1),
        0,
      );
  return Math.floor(evaluate(division[1]!) / evaluate(division[2]!));
}

for (const name of Object.keys(ops) as OpName[]) {
  describe(`op ${name}`, () => {
    const { samples, errors } = opTests[name];
    for (const [index, sample] of samples.entries()) {
      const shapes = sample.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' ');
      test(`sample ${index}: ${shapes} ${JSON.stringify(sample.attributes)}`, () => {
        checkGolden(name, index, sample, 'float64', 'cpu');
        count(name, 'golden float64');
        checkGolden(name, index, sample, 'float32', 'cpu');
        count(name, 'golden float32');
        if (sample.smooth) checkFiniteDifferences(name, sample);
        checkShape(name, sample);
        checkSymbolicShape(name, sample);
      });
    }
    for (const { inputs, attributes, message } of errors) {
      test(`error: ${message}`, () => {
        const tensors = inputs.map((input) => inputTensor(input, 'float64', true, 'cpu'));
        const expected = message.replace('{op}', entry(name).name);
        assert.throws(
          () => applyAll(entry(name), tensors, attributes),
          (error: unknown) => error instanceof Error && error.message === expected,
          expected,
        );
        count(name, 'errors');
      });
    }
  });
}

test('every op went through every check', () => {
  let total = 0;
  for (const name of Object.keys(ops) as OpName[]) {
    for (const check of checks) {
      const done = counts.get(name)?.get(check) ?? 0;
      total += done;
      const needsGradient = check === 'gradcheck' || check === 'gradgradcheck' || check === 'forward mode';
      if (needsGradient && entry(name).gradient === null) assert.equal(done, 0);
      else assert.ok(done > 0, `${name} never went through: ${check}`);
    }
  }
  assert.equal(counts.size, Object.keys(ops).length);
  after(() => console.log(`${Object.keys(ops).length} ops, ${total} checks`));
});

test('symbolic sizes', () => {
  const n = symbol('N');
  assert.ok(equalDims(addDims(n, n), multiplyDims(2, n)));
});
