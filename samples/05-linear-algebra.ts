/**
 * Linear algebra: vectors, matrices, sums along axes, products and norms.
 *
 * What you learn: which axis a sum removes and what `keepdim` is for, the three products, and how long a vector is.
 *
 * Run it. In the graph, `sum` with its `dim` shows which dimension goes; follow the shapes through `matmul`.
 */
import { arange, eye, linalg, ones, tensor } from 'backstep';

const A = arange(6, undefined, 1, { dtype: 'float32' }).reshape([2, 3]);
console.log(A);
console.log(A.T);
console.log('symmetric:', A.matmul(A.T).equal(A.matmul(A.T).T));

// Element by element (Hadamard), and with a number.
console.log(A.mul(A));
console.log(A.mul(2).add(1));

// A sum along an axis removes it; keepdim leaves it with size 1, so that the result still fits.
console.log(A.sum(), A.sum(0), A.sum(1));
console.log(A.mean(0), A.sum([0, 1]));
const sums = A.sum(1, { keepdim: true });
console.log(sums.shape, A.div(sums));
console.log(A.cumsum(0));

// Products: of two vectors, a matrix and a vector, two matrices.
const x = tensor([1, 2, 3]);
const y = ones([3]);
console.log(x.dot(y), A.mv(x));
console.log(A.mm(ones([3, 4])));
console.log(A.matmul(eye(3)).equal(A));

// Norms: Euclid's, the sum of sizes, and that of a matrix (Frobenius).
const u = tensor([3, -4]);
console.log(u.norm(), u.abs().sum(), linalg.norm(ones([4, 9])));

// How alike are two directions? 1: the same, 0: at right angles.
const v = tensor([4, 3]);
console.log('cosine', u.dot(v).div(u.norm().mul(v.norm())).item());

// Solving M · z = b, and checking the answer.
const M = tensor([
  [2, 1],
  [1, 3],
]);
const b = tensor([3, 5]);
const z = linalg.solve(M, b);
console.log(z, M.mv(z));
