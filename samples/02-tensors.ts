/**
 * Tensors: making them, computing with them, and taking parts of them.
 *
 * What you learn: creation, elementwise operations, broadcasting, Python's index notation, shared memory, conversion.
 *
 * Run it, then point at any name below: the hover tells shape, dtype and values. In the graph, see that `reshape` and
 * `get` make views: their boxes change no number.
 */
import { arange, cat, stack, tensor, zeros } from 'backstep';

const x = arange(12, undefined, 1, { dtype: 'float32' });
const matrix = x.reshape([3, -1]);
console.log(matrix);
console.log(zeros([2, 3]));

// Element by element.
const a = tensor([1, 2, 4, 8]);
const b = tensor([2, 2, 2, 2]);
console.log(a.add(b), a.sub(b), a.mul(b), a.div(b), a.pow(b));
console.log(a.exp());
console.log(a.eq(b));

// Side by side, one below the other, and along a new dimension.
console.log(cat([matrix, matrix.mul(10)], 0).shape, cat([matrix, matrix.mul(10)], 1).shape, stack([a, b]).shape);

// Broadcasting: a dimension of size 1 is repeated, without a copy.
const column = tensor([[0], [10], [20]]);
const row = tensor([[1, 2]]);
console.log(column.add(row));

// Python's index notation, as text.
console.log(matrix.get(-1));
console.log(matrix.get('1:3'));
console.log(matrix.get('::2', '1::2'));
console.log(matrix.get(matrix.gt(6)));
matrix.set(['0:2', ':'], 12);
console.log(matrix);

// The same memory: x was changed through its view. A clone has its own.
console.log(x);
const copy = x.clone();
copy.zero_();
console.log('x still sums to', x.sum().item());

// To numbers and back, and to other dtypes.
const half = tensor(3.5);
console.log(half.item(), half.int().item(), half.long().dtype);
console.log(tensor([1.9, -1.9]).int().toArray());
