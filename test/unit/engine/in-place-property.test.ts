/**
 * Random programs of views and in-place writes against a reference without either: the base is a flat tensor that every
 * write replaces by a new one, a view is a list of places in it. Values and gradients of everything must agree.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromTypedArray, grad, noGrad, randn, type Tensor, zeros } from '../../../src/engine/index.ts';
import fc from '../../harness/fast-check.ts';
import { assertClose } from './golden.ts';

const runs = Number(process.env['BACKSTEP_TEST_RUNS'] ?? 150);
const float64 = { dtype: 'float64' } as const;
const shape = [3, 4];

/** A view, and the same elements by their places in the flat base. */
interface Both {
  readonly view: Tensor;
  readonly places: readonly number[];
}

type Step =
  | { readonly kind: 'view'; readonly from: number; readonly how: number; readonly at: number }
  | { readonly kind: 'write'; readonly to: number; readonly how: number; readonly from: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('view' as const), from: fc.nat(20), how: fc.nat(6), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('write' as const), to: fc.nat(20), how: fc.nat(7), from: fc.nat(20) }),
);

/** Views of a tensor; a tensor of places goes through the same ones. */
function viewOf(x: Tensor, how: number, at: number): Tensor {
  if (x.dim() === 0) return how % 2 === 0 ? x.unsqueeze(0) : x.reshape([1, 1]);
  const dim = at % x.dim();
  const size = x.size(dim);
  if (how === 0 && size > 0) return x.select(dim, at % size);
  if (how === 1) return x.slice(dim, at % (size + 1));
  if (how === 2) return x.slice(dim, null, null, 2);
  if (how === 3) return x.transpose(dim, 0);
  if (how === 4) return x.unsqueeze(dim);
  if (how === 5 && x.dim() >= 2) return x.diagonal();
  return x.isContiguous() ? x.view([-1]) : x.permute(x.shape.map((_, other) => x.dim() - 1 - other));
}

class Reference {
  flat: Tensor;

  constructor(flat: Tensor) {
    this.flat = flat;
  }

  read({ places, view }: Both): Tensor {
    return this.flat.indexAt([0], [index(places)]).reshape(view.shape);
  }

  write({ places }: Both, values: Tensor): void {
    this.flat = this.flat.indexPutAt([0], [index(places)], values.expand([...values.shape]).reshape([-1]), false);
  }
}

function index(places: readonly number[]): Tensor {
  return fromTypedArray(Float64Array.from(places), [places.length], { dtype: 'int64' });
}

/** A slice of `b`, or of another view, that broadcasts against `target`: one element of it. */
function elementOf(x: Tensor, at: number): Tensor {
  return x.reshape([-1]).select(0, at % x.numel());
}

function runStep(step: Step, pool: Both[], placesPool: Tensor[], reference: Reference, b: Tensor): void {
  if (step.kind === 'view') {
    const which = step.from % pool.length;
    const places = viewOf(placesPool[which]!, step.how, step.at);
    placesPool.push(places);
    pool.push({ view: viewOf(pool[which]!.view, step.how, step.at), places: Array.from(places.toTypedArray()) });
    return;
  }
  const target = pool[step.to % pool.length]!;
  const source = pool[step.from % pool.length]!;
  const { view } = target;
  if (view.numel() === 0) return;
  const before = reference.read(target);
  const factor = elementOf(b, step.from);
  if (step.how === 0) {
    view.mul_(factor);
    reference.write(target, before.mul(factor));
  } else if (step.how === 1) {
    view.add_(factor, { alpha: 2 });
    reference.write(target, before.add(factor.mul(2)));
  } else if (step.how === 2) {
    view.fill_(factor);
    reference.write(target, factor.expand(view.shape));
  } else if (step.how === 3) {
    view.zero_();
    reference.write(target, zeros(view.shape, float64));
  } else if (step.how === 4) {
    noGrad(() => view.mul_(2));
    // The values of twice, the history of once.
    reference.write(target, before.add(before.detach()));
  } else if (step.how === 5 && source.view.numel() > 0) {
    view.copy_(elementOf(source.view, step.from).mul(3));
    reference.write(target, elementOf(reference.read(source), step.from).mul(3).expand(view.shape));
  } else if (step.how === 6 && source.view.numel() > 0) {
    view.add_(elementOf(source.view, step.from).mul(0.5));
    reference.write(target, before.add(elementOf(reference.read(source), step.from).mul(0.5)));
  } else {
    view.detach().sub_(1);
    reference.write(target, before.add(before.detach().sub(1).sub(before.detach())));
  }
}

function weights(x: Tensor): Tensor {
  const values = Float64Array.from({ length: x.numel() }, (_, k) => (k + 1) / 8);
  return fromTypedArray(values, x.shape);
}

function check(steps: readonly Step[], needs: boolean): void {
  const a = randn(shape, float64).requiresGrad_();
  const b = randn([5], float64).requiresGrad_();
  const base = needs ? a.mul(1.5) : a.detach().mul(1.5);
  const places = fromTypedArray(
    Float64Array.from({ length: 12 }, (_, place) => place),
    shape,
    { dtype: 'int64' },
  );
  const reference = new Reference((needs ? a : a.detach()).mul(1.5).reshape([-1]));
  const pool: Both[] = [{ view: base, places: Array.from(places.toTypedArray()) }];
  const placesPool = [places];
  for (const one of steps) runStep(one, pool, placesPool, reference, b);
  let [total, expectedTotal] = [b.sum(), b.sum()];
  for (const both of pool) {
    const [found, expected] = [both.view, reference.read(both)];
    assertClose(found, expected.shape, Array.from(expected.toTypedArray()), { atol: 1e-9, rtol: 1e-9 }, 'view');
    total = total.add(found.mul(found).mul(weights(found)).sum());
    expectedTotal = expectedTotal.add(expected.mul(expected).mul(weights(expected)).sum());
  }
  const targets = needs ? [a, b] : [b];
  const found = grad(total, targets);
  const wanted = grad(expectedTotal, targets);
  for (const [which, gradient] of wanted.entries()) {
    const values = Array.from(gradient!.toTypedArray());
    assertClose(found[which]!, gradient!.shape, values, { atol: 1e-8, rtol: 1e-8 }, `gradient ${which}`);
  }
}

describe('in-place writes through views', () => {
  for (const needs of [true, false]) {
    test(`agree with a reference without views or writes; the base ${needs ? 'needs' : 'does not need'} a gradient`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 3, maxLength: 14 }), (steps) => check(steps, needs)),
        { numRuns: runs },
      );
    });
  }

  test('the reference itself sees a wrong history', () => {
    assert.throws(() => {
      const a = randn(shape, float64).requiresGrad_();
      const view = a.mul(1).select(0, 0);
      const [wrong] = grad(view.detach().mul(2).add(view.sub(view.detach())).sum(), a);
      const [right] = grad(view.mul(2).sum(), a);
      assertClose(wrong!, right!.shape, Array.from(right!.toTypedArray()), { atol: 0, rtol: 1e-9 }, 'gradient');
    });
  });
});
