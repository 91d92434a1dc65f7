/** Result dtypes of all pairs of operands, wrapping integers and casts, against PyTorch: promotion-golden.py makes them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { closeDevices } from '../../../src/engine/device/registry.ts';
import { type DType, dtypes, isDType } from '../../../src/engine/dtype.ts';
import * as backstep from '../../../src/engine/index.ts';
import { full, Tensor, tensor } from '../../../src/engine/index.ts';

interface Wrapping {
  readonly values: readonly number[];
  readonly results: Readonly<Record<string, readonly number[]>>;
  readonly divisors: readonly number[];
  readonly quotients: Readonly<Record<string, readonly number[]>>;
}

interface Casts {
  readonly values: readonly number[];
  readonly results: Readonly<Record<DType, readonly number[]>>;
}

const golden: {
  readonly functions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly mul_: Readonly<Record<string, string>>;
  readonly wrapping: Readonly<Record<string, Wrapping>>;
  readonly casts: Readonly<Record<string, Casts>>;
} = JSON.parse(readFileSync(new URL('../../fixtures/promotion-golden.json', import.meta.url), 'utf8'));

type Operand = Tensor | number | boolean;

/** `int32 vector`, `int32 scalar` or `number 1.5`. */
function operand(description: string): Operand {
  const [kind, form] = description.split(' ');
  if (kind === 'number') return form === 'true' ? true : Number(form);
  assert.ok(kind !== undefined && isDType(kind));
  return full(form === 'vector' ? [1] : [], 1, { dtype: kind });
}

function tensorOf(description: string): Tensor {
  const made = operand(description);
  assert.ok(made instanceof Tensor);
  return made;
}

const functions: Readonly<Record<string, (a: Tensor, b: Operand) => Tensor>> = {
  add: backstep.add,
  sub: backstep.sub,
  mul: backstep.mul,
  div: backstep.div,
  pow: backstep.pow,
  maximum: (a, b) => backstep.maximum(a, b instanceof Tensor ? b : tensor(b)),
  remainder: backstep.remainder,
  floorDivide: backstep.floorDivide,
  atan2: backstep.atan2,
  copysign: backstep.copysign,
  eq: backstep.eq,
  bitwiseAnd: backstep.bitwiseAnd,
  logicalAnd: backstep.logicalAnd,
};

/** PyTorch says '"remainder_cpu" not implemented for Bool' and the like. */
function dtypeOrError(run: () => Tensor): string {
  try {
    return run().dtype;
  } catch (error) {
    assert.ok(error instanceof Error);
    return 'error';
  }
}

describe('result dtypes', () => {
  for (const [name, pairs] of Object.entries(golden.functions)) {
    test(`${name}: ${Object.keys(pairs).length} pairs`, () => {
      const run = functions[name];
      assert.ok(run !== undefined);
      const found = Object.keys(pairs).map((pair) => {
        const [left, right] = pair.split(', ');
        return [pair, dtypeOrError(() => run(tensorOf(left!), operand(right!)))];
      });
      assert.deepEqual(Object.fromEntries(found), pairs);
    });
  }

  test('in place the target keeps its dtype, or refuses', () => {
    for (const [pair, expected] of Object.entries(golden.mul_)) {
      const [left, right] = pair.split(', ');
      const run = () => tensorOf(left!).mul_(operand(right!));
      if (isDType(expected)) assert.equal(run().dtype, expected, pair);
      else assert.throws(run, { message: expected }, pair);
    }
  });

  test('two plain numbers make what PyTorch infers from them', () => {
    assert.equal(backstep.add(1, 2).dtype, 'int64');
    assert.equal(backstep.add(1.5, 2).dtype, 'float32');
    assert.equal(backstep.add(1.5, 2.5).dtype, 'float32');
    assert.equal(backstep.logicalAnd(true, false).dtype, 'bool');
  });
});

const unaryForms: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  neg: (x) => x.neg(),
  abs: (x) => x.abs(),
  sign: (x) => x.sign(),
  bitwiseNot: (x) => x.bitwiseNot(),
  'pow 3': (x) => x.pow(3),
  'add 300': (x) => x.add(300),
};
const binaryForms: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  mul: (a, b) => a.mul(b),
  bitwiseAnd: (a, b) => a.bitwiseAnd(b),
  bitwiseOr: (a, b) => a.bitwiseOr(b),
  bitwiseXor: (a, b) => a.bitwiseXor(b),
  'sub, alpha 3': (a, b) => a.sub(b, { alpha: 3 }),
  floorDivide: (a, b) => a.floorDivide(b),
  remainder: (a, b) => a.remainder(b),
  fmod: (a, b) => a.fmod(b),
};

describe('integers wrap', () => {
  for (const [dtype, { values, results, divisors, quotients }] of Object.entries(golden.wrapping)) {
    test(dtype, () => {
      assert.ok(isDType(dtype));
      const x = tensor([...values], { dtype });
      const column = tensor(
        values.map((value) => [value]),
        { dtype },
      );
      for (const [name, expected] of Object.entries(results)) {
        const result: Tensor | undefined = unaryForms[name]?.(x) ?? binaryForms[name]?.(column, x);
        assert.ok(result !== undefined, name);
        assert.deepEqual([...result.toTypedArray()], expected, name);
      }
      for (const [name, expected] of Object.entries(quotients)) {
        const quotient: Tensor | undefined = binaryForms[name]?.(column, tensor([...divisors], { dtype }));
        assert.ok(quotient !== undefined, name);
        assert.deepEqual([...quotient.toTypedArray()], expected, name);
      }
    });
  }
});

describe('moves between devices', () => {
  after(closeDevices);

  test('values and gradients go there and back; what the device lacks becomes its 32-bit relative', () => {
    const x = tensor([1.5, -2, 3], { dtype: 'float64', requiresGrad: true });
    const there = x.to('tfjs-cpu');
    assert.equal(there.device, 'tfjs-cpu');
    assert.equal(there.dtype, 'float32');
    assert.equal(there.gradFn?.name, 'ToCopyBackward0');
    const back = there.mul(there).cpu();
    assert.equal(back.device, 'cpu');
    back.sum().backward();
    assert.equal(x.grad?.device, 'cpu');
    assert.equal(x.grad?.dtype, 'float64');
    assert.deepEqual(x.grad?.toArray(), [3, -4, 6]);
    assert.equal(there.to('tfjs-cpu'), there);
    assert.deepEqual(tensor([1, 2], { dtype: 'int64' }).to('tfjs-cpu').to('cpu').toArray(), [1, 2]);
    assert.equal(tensor([1]).to(there).device, 'tfjs-cpu');
    assert.deepEqual(x.detach().t().to('tfjs-cpu').toArray(), [1.5, -2, 3]);
    assert.throws(() => there.add(x), /Expected all tensors to be on the same device/);
  });

  test('a window on a larger storage moves alone', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(x.t().select(0, 1).to('tfjs-cpu').toArray(), [2, 5]);
  });
});

describe('casts', () => {
  for (const [from, { values, results }] of Object.entries(golden.casts)) {
    for (const to of dtypes) {
      test(`${from} to ${to}`, () => {
        assert.ok(isDType(from));
        const x = tensor([...values], { dtype: from });
        const expected = results[to];
        assert.deepEqual(
          [...x.to(to).toTypedArray()].map((value) => value + 0),
          expected.map((value) => value + 0),
        );
      });
    }
  }

  test('the short names', () => {
    const x = tensor([1.5, -2.5]);
    assert.equal(x.type(), 'float32');
    assert.deepEqual(
      [x.float(), x.double(), x.long(), x.int(), x.byte(), x.bool()].map((one) => one.dtype),
      ['float32', 'float64', 'int64', 'int32', 'uint8', 'bool'],
    );
    assert.equal(x.float(), x);
    assert.equal(x.type('int64').dtype, 'int64');
    assert.equal(x.typeAs(tensor([1], { dtype: 'int32' })).dtype, 'int32');
    assert.notEqual(x.to({ dtype: 'float32', copy: true }), x);
    assert.equal(x.cpu(), x);
    assert.throws(() => x.to('no-such-device'), /There is no device 'no-such-device'/);
  });
});
