/** What PyTorch's users write that the types forbid: it runs all the same, and must not become NaN. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DataLoader,
  epochs,
  F,
  full,
  nn,
  noGrad,
  ones,
  randn,
  type Tensor,
  TensorDataset,
  tensor,
  zeros,
} from '../../../src/engine/index.ts';

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

test('options as PyTorch spells them are refused, where they would go unnoticed', () => {
  const data = new TensorDataset(ones([4, 2]));
  assert.throws(() => tensor([1], untyped({ requires_grad: true })), {
    name: 'TypeError',
    message: "got an unexpected option 'requires_grad': it is called requiresGrad",
  });
  assert.throws(() => new DataLoader(data, untyped<{ batchSize?: number }>({ batch_size: 2 })), {
    message: "DataLoader(): got an unexpected option 'batch_size': it is called batchSize",
  });
  assert.throws(
    () => zeros([2], untyped<{ requiresGrad?: true }>({ requires_grad: true })),
    /option 'requires_grad': it is called requiresGrad/,
  );
  assert.throws(
    () => F.crossEntropy(a, b, untyped<{ labelSmoothing?: number }>({ label_smoothing: 0.1 })),
    /it is called labelSmoothing/,
  );
});

test('dtypes that there are not are refused, and PyTorch\u2019s other names are told', () => {
  const like = (dtype: string) => () => tensor([1], untyped({ dtype }));
  assert.throws(like('float'), { name: 'TypeError', message: "There is no dtype 'float'. It is called 'float32'." });
  assert.throws(like('torch.int64'), /There is no dtype 'torch\.int64'\. It is called 'int64'\./);
  assert.throws(
    like('float16'),
    /There is no dtype 'float16'\. Dtypes are float32, float64, int64, int32, uint8, bool\./,
  );
});

test('what is left out or of another kind is told by name', () => {
  assert.throws(() => F.softmax(a, untyped<number>(undefined)), {
    message: 'expected dim, a number such as 1 or -1, but got undefined',
  });
  assert.throws(() => noGrad(untyped<() => void>(undefined)), {
    message: 'expected what to run, as in noGrad(() => model(x)), but got undefined',
  });
  assert.throws(() => new TensorDataset(untyped<Tensor>([1, 2])), {
    message: 'TensorDataset(): expected Tensors, but got Array',
  });
  assert.throws(() => [...epochs(untyped<number>(undefined))], {
    message: 'epochs(): expected how many, a whole number, but got undefined',
  });
  const [first] = epochs(Number.POSITIVE_INFINITY);
  assert.equal(first, 0, 'until it is stopped');
  assert.throws(() => Reflect.construct(Object.getPrototypeOf(a).constructor, [[1, 2]]), /made by tensor\(\[1, 2\]\)/);
});

test('requiresGrad is assigned as in PyTorch', () => {
  const x = tensor([1, 2]);
  x.requiresGrad = true;
  const y = x.mul(2);
  y.sum().backward();
  assert.deepEqual(x.grad?.tolist(), [2, 2]);
  assert.throws(() => {
    y.requiresGrad = false;
  }, /you can only change requiresGrad flags of leaf variables/);
  assert.throws(() => {
    tensor([1], { dtype: 'int64' }).requiresGrad = true;
  }, /only Tensors of floating point dtype can require gradients/);
});
