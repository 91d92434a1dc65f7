/** Every elementwise operation in its three forms, which must agree: function, method, and in place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as backstep from '../../../src/engine/index.ts';
import { grad, type Tensor, tensor } from '../../../src/engine/index.ts';
import { type PointwiseInPlaceMethods, pointwiseInPlaceMethods } from '../../../src/engine/methods/pointwise.ts';

type InPlaceName = keyof PointwiseInPlaceMethods;

const other = tensor([0.75, -0.5, 0.25, 0.5], { dtype: 'float64' });
const integers = tensor([4, 18, 21, -2], { dtype: 'int64' });
const third = tensor([1.5, 2, -1, 3], { dtype: 'float64' });

/** What comes after the tensor. An operation that is not here does not compile. */
const operands: Readonly<Record<InPlaceName, readonly unknown[]>> = {
  add_: [other, { alpha: 2 }],
  sub_: [other, { alpha: 3 }],
  mul_: [other],
  div_: [other],
  pow_: [3],
  square_: [],
  neg_: [],
  abs_: [],
  sign_: [],
  relu_: [],
  sin_: [],
  cos_: [],
  tan_: [],
  asin_: [],
  acos_: [],
  atan_: [],
  sinh_: [],
  cosh_: [],
  tanh_: [],
  asinh_: [],
  acosh_: [],
  atanh_: [],
  atan2_: [other],
  hypot_: [other],
  exp_: [],
  exp2_: [],
  expm1_: [],
  log_: [],
  log2_: [],
  log10_: [],
  log1p_: [],
  sqrt_: [],
  rsqrt_: [],
  erf_: [],
  erfc_: [],
  erfinv_: [],
  reciprocal_: [],
  sigmoid_: [],
  floor_: [],
  ceil_: [],
  trunc_: [],
  round_: [{ decimals: 1 }],
  frac_: [],
  remainder_: [other],
  fmod_: [other],
  floorDivide_: [other],
  clamp_: [{ min: 0.1, max: 0.5 }],
  clampMin_: [0.3],
  clampMax_: [other],
  lerp_: [other, 0.25],
  addcmul_: [other, third, { value: 2 }],
  addcdiv_: [other, third, { value: 2 }],
  copysign_: [other],
  nanToNum_: [{ nan: 1 }],
  eq_: [other],
  ne_: [other],
  lt_: [other],
  le_: [other],
  gt_: [other],
  ge_: [other],
  logicalAnd_: [other],
  logicalOr_: [other],
  logicalXor_: [other],
  logicalNot_: [],
  bitwiseAnd_: [6],
  bitwiseOr_: [6],
  bitwiseXor_: [6],
  bitwiseLeftShift_: [2],
  bitwiseRightShift_: [1],
  bitwiseNot_: [],
  lgamma_: [],
  digamma_: [],
  polygamma_: [2],
  xlogy_: [third],
  sinc_: [],
  logit_: [{ eps: 0.1 }],
  heaviside_: [other],
  deg2rad_: [],
  rad2deg_: [],
  gcd_: [integers],
  lcm_: [integers],
};

type Form = (x: Tensor, ...rest: readonly unknown[]) => Tensor;

function isForm(value: unknown): value is Form {
  return typeof value === 'function';
}

function formOf(holder: object, name: string): Form {
  const found: unknown = Object.entries(holder).find(([key]) => key === name)?.[1];
  assert.ok(isForm(found), `there is no ${name}`);
  return found;
}

/** PyTorch has the order of polygamma first. */
function functionOf(name: string): Form {
  if (name === 'polygamma') return (x, n) => backstep.polygamma(Number(n), x);
  return formOf(backstep, name);
}

function methodOf(x: Tensor, name: string): Form {
  const found: unknown = Reflect.get(x, name);
  assert.ok(isForm(found), `there is no method ${name}`);
  return (self, ...rest): Tensor => Reflect.apply(found, self, rest);
}

/** The result, and the gradient that reaches the input; zeros where none does. */
function outcome(form: Form, integer: boolean, rest: readonly unknown[]): { values: number[]; gradient: number[] } {
  const x = integer
    ? tensor([1, 12, -7, 3], { dtype: 'int64' })
    : tensor([0.25, -0.375, 0.5, 0.875], { dtype: 'float64', requiresGrad: true });
  const made = integer ? x.clone() : x.mul(1);
  const result = form(made, ...rest);
  const values = [...result.toTypedArray()];
  if (!result.requiresGrad) return { values, gradient: values.map(() => 0) };
  const [gradient] = grad(result, x, { gradOutputs: third });
  return { values, gradient: [...(gradient?.toTypedArray() ?? [])] };
}

describe('function, method and in-place form agree', () => {
  assert.deepEqual(Object.keys(operands).sort(), Object.keys(pointwiseInPlaceMethods).sort());
  for (const [inPlace, rest] of Object.entries(operands)) {
    const name = inPlace.slice(0, -1);
    test(name, () => {
      const integer = name.startsWith('bitwise') || name === 'gcd' || name === 'lcm';
      const example = tensor([1]);
      const method = outcome(methodOf(example, name), integer, rest);
      assert.deepEqual(outcome(functionOf(name), integer, rest), method, 'function and method');
      assert.deepEqual(outcome(methodOf(example, inPlace), integer, rest), method, 'in place and method');
    });
  }
});

describe('a number may come first', () => {
  const { add, sub, mul, div, pow, remainder, floorDivide, atan2, lt } = backstep;
  const x = () => tensor([1, 2, 4], { requiresGrad: true });
  const cases: readonly (readonly [string, (x: Tensor) => Tensor, number[], number[] | null])[] = [
    ['add', (a) => add(1, a), [2, 3, 5], [1, 1, 1]],
    ['sub', (a) => sub(1, a), [0, -1, -3], [-1, -1, -1]],
    ['sub with alpha', (a) => sub(1, a, { alpha: 2 }), [-1, -3, -7], [-2, -2, -2]],
    ['mul', (a) => mul(3, a), [3, 6, 12], [3, 3, 3]],
    ['div', (a) => div(4, a), [4, 2, 1], [-4, -1, -0.25]],
    ['pow', (a) => pow(2, a), [2, 4, 16], [2, 4, 16].map((value) => Math.fround(value * Math.LN2))],
    ['remainder', (a) => remainder(5, a), [0, 1, 1], [-5, -2, -1]],
    ['floorDivide', (a) => floorDivide(5, a), [5, 2, 1], null],
    ['atan2', (a) => atan2(0, a), [0, 0, 0], [0, 0, 0]],
    ['lt', (a) => lt(2, a), [0, 0, 1], null],
  ];
  for (const [name, form, values, gradient] of cases) {
    test(name, () => {
      const input = x();
      const result = form(input);
      assert.deepEqual([...result.toTypedArray()], values);
      assert.equal(result.requiresGrad, gradient !== null);
      if (gradient === null) return;
      const [found] = grad(result.sum(), input);
      assert.deepEqual(
        [...(found?.toTypedArray() ?? [])].map((value) => value + 0),
        gradient,
      );
    });
  }

  test('it never widens the tensor', () => {
    assert.equal(sub(1.5, tensor([1])).dtype, 'float32');
    assert.equal(pow(2, tensor([1], { dtype: 'uint8' })).dtype, 'uint8');
    assert.equal(add(0.5, tensor([1], { dtype: 'int32' })).dtype, 'float32');
  });
});
