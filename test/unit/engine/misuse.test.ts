/** What PyTorch's users write that the types forbid: it runs all the same, and must not become NaN. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { F, full, nn, ones, randn, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';

/** A value that the types know nothing of, as in a JavaScript file. */
function untyped<Value>(value: unknown): Value {
  return value as Value;
}

function plus(text: string | number, value: string | number): string | number {
  return untyped<number>(text) + untyped<number>(value);
}

const a = tensor([1, 2]);
const b = tensor([1, 1]);

test("JavaScript's operators on tensors are refused, and templates print", () => {
  const [x, y] = [untyped<number>(a), untyped<number>(b)];
  const message = { name: 'TypeError', message: /a\.sub\(b\).*a\.item\(\)/ };
  for (const wrong of [
    () => x - y,
    () => x * 2,
    () => x + y,
    () => x ** 2,
    () => x < y,
    () => -x,
    () => ['loss ', x].reduce(plus),
  ]) {
    assert.throws(wrong, message);
  }
  assert.equal(`${a}`, 'tensor([1., 2.])');
  assert.equal(String(a), 'tensor([1., 2.])');
});

test('an operand that is neither a tensor nor a number is refused', () => {
  for (const [value, name] of [
    [undefined, 'undefined'],
    [null, 'null'],
    ['3', 'string'],
    [[1, 2], 'Array'],
    [new Float32Array(2), 'Float32Array'],
  ] as const) {
    assert.throws(() => a.mul(untyped<Tensor>(value)), {
      name: 'TypeError',
      message: `expected a Tensor or a number, but got ${name}`,
    });
    assert.throws(() => a.add_(untyped<Tensor>(value)), /expected a Tensor or a number/);
  }
});

test('a layer or a function that is given no tensor says which argument it is', () => {
  assert.throws(() => new nn.Linear(2, 1)(untyped<Tensor>(3)), {
    name: 'TypeError',
    message: "linear(): argument 'input' must be a Tensor, but got number",
  });
  assert.throws(() => F.mseLoss(a, untyped<Tensor>([1, 2])), /must be a Tensor|expected a Tensor/);
  assert.throws(() => a.matmul(untyped<Tensor>([[1], [2]])), /must be a Tensor|expected a Tensor/);
  assert.throws(
    () => F.linear(a, untyped<Tensor>([[1, 2]])),
    /linear\(\): argument 'weight' must be a Tensor, but got Array/,
  );
});

test('a shape that is none is refused with the array to write', () => {
  assert.throws(() => full(untyped<readonly number[]>(3), 1), {
    name: 'TypeError',
    message: 'expected the shape as an array of sizes, as in [3], but got number',
  });
  const sizes = untyped<readonly number[]>('3');
  for (const create of [ones, zeros, randn]) {
    assert.throws(() => create(sizes), { name: 'TypeError', message: /expected a shape, then options/ });
  }
  for (const wrong of [() => a.view(sizes), () => a.expand(sizes), () => a.permute(sizes), () => a.repeat(sizes)]) {
    assert.throws(wrong, { name: 'TypeError', message: /\(\): expected numbers, but got string/ });
  }
});
