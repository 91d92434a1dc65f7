/** Optimizers against 20 steps of PyTorch's, in one pass and by ops, in both precisions and on another device. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { type DType, type NestedArray, type Tensor, tensor } from '../../../src/engine/index.ts';
import { inRoot } from '../../harness/paths.ts';
import { makeOptimizer } from './make-optimizer.ts';

interface Case {
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly biasOptions?: Readonly<Record<string, unknown>>;
  /** After each step: the weights, then the biases. */
  readonly values: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly float32: Readonly<Record<string, readonly number[]>>;
  readonly average?: readonly number[];
}

interface Golden {
  readonly model: Readonly<Record<'x' | 'y' | 'w' | 'b', NestedArray>>;
  readonly cases: Readonly<Record<string, Case>>;
}

const golden: Golden = JSON.parse(readFileSync(inRoot('test', 'fixtures', 'optim-golden.json'), 'utf8'));

interface Form {
  readonly dtype: DType;
  readonly device?: string;
  /** The weights are a transposed window: no loop over flat arrays can update them. */
  readonly transposed?: boolean;
}

function train(entry: Case, { dtype, device = 'cpu', transposed = false }: Form) {
  const make = (data: NestedArray) => tensor(data, { dtype, device });
  const { model } = golden;
  const x = make(model.x);
  const y = make(model.y);
  const w = (transposed ? make(model.w).T.clone().T : make(model.w)).requiresGrad_();
  const b = make(model.b).requiresGrad_();
  const unused = make([1, 1]).requiresGrad_();
  const groups =
    entry.biasOptions === undefined ? [w, b, unused] : [{ params: [w, unused] }, { params: [b], ...entry.biasOptions }];
  const optimizer = makeOptimizer(entry.optimizer, groups, entry.options);
  const [values, losses]: [number[][], number[]] = [[], []];
  for (let step = 0; step < entry.values.length; step++) {
    const start = (step % 3) * 2;
    const rows = (all: Tensor) => (entry.optimizer === 'LBFGS' ? all : all.get(`${start}:${start + 2}`));
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const fit = rows(x).matmul(w).add(b).tanh().sub(rows(y)).pow(2).mean();
      const total = fit.add(w.mul(3).sin().sum().mul(0.1));
      total.backward();
      return total;
    });
    losses.push(loss.item());
    values.push([...w.toTypedArray(), ...b.toTypedArray()]);
  }
  assert.deepEqual(unused.toArray(), [1, 1]);
  assert.equal(w.storage.version > 0, true);
  return { values, losses, state: optimizer.state.get(w) };
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length);
  for (const [index, wanted] of expected.entries()) {
    const got = actual[index] ?? Number.NaN;
    const isNear = Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted));
    assert.ok(isNear, `${what}, element ${index}: ${got}, expected ${wanted}`);
  }
}

function compareFloat64(name: string, entry: Case, form: Form): void {
  const { values, losses, state } = train(entry, form);
  for (const [step, expected] of entry.values.entries()) {
    assertNear(values[step] ?? [], expected, 1e-11, `${name}, step ${step + 1}`);
  }
  assertNear(losses, entry.losses, 1e-11, `${name}, losses`);
  if (entry.average !== undefined) {
    const average: unknown = Reflect.get(state ?? {}, 'ax');
    assert.ok(average instanceof Object && 'toTypedArray' in average);
    assertNear([...(state as { ax: Tensor }).ax.toTypedArray()], entry.average, 1e-11, `${name}, average`);
  }
}

function compareFloat32(name: string, entry: Case, form: Form): void {
  const { values } = train(entry, form);
  for (const [step, expected] of Object.entries(entry.float32)) {
    assertNear(values[Number(step) - 1] ?? [], expected, 1e-5, `${name}, step ${step}`);
  }
}

describe('optimizers, against PyTorch', () => {
  after(closeDevices);
  for (const [name, entry] of Object.entries(golden.cases)) {
    test(`${name}, float64`, () => compareFloat64(name, entry, { dtype: 'float64' }));
    test(`${name}, float64, by ops`, () => compareFloat64(name, entry, { dtype: 'float64', transposed: true }));
    test(`${name}, float32`, () => compareFloat32(name, entry, { dtype: 'float32' }));
    test(`${name}, float32, on another device`, () =>
      compareFloat32(name, entry, { dtype: 'float32', device: 'tfjs-cpu' }));
  }
});
