/**
 * Products of many matrices, and of one with itself.
 * @dtype the one that all have
 * @throws ShapeError where sizes do not fit
 */
import { LinAlgError, ShapeError, TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import type { Tensor } from '../tensor.ts';
import { type MatrixNormOrder, matrixNorm, svdvals } from './norms.ts';

function requireSquare(a: Tensor, name: string): void {
  if (a.dim() < 2) throw about(new ShapeError(`${name}: The input tensor A must have at least 2 dimensions.`), { a });
  const [rows, columns] = a.shape.slice(-2);
  if (rows === columns) return;
  throw about(
    new ShapeError(`${name}: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`),
    { a },
  );
}

function identityLike(a: Tensor): Tensor {
  const identity = a.newZeros(a.shape.slice(-2));
  identity.diagonal().fill_(1);
  return identity.expand(a.shape);
}

/**
 * A [..., n, n] times itself, `n` factors in all; negative: of the inverse; 0: the identity:
 * `torch.linalg.matrix_power`.
 * @shape [..., n, n]
 * @throws ShapeError where it is not square, LinAlgError for a negative power of a singular matrix
 */
export function matrixPower(a: Tensor, n: number): Tensor {
  requireSquare(a, 'linalg.matrix_power');
  if (!Number.isInteger(n)) throw new TypeError(`linalg.matrix_power: n must be a whole number, but got ${n}`);
  if (n === 0) return identityLike(a).clone();
  let square = n < 0 ? a.inverse() : a;
  let result: Tensor | null = null;
  for (let rest = Math.abs(n); ; ) {
    if (rest % 2 === 1) result = result === null ? square : result.matmul(square);
    rest = Math.floor(rest / 2);
    if (rest === 0) return result === a ? a.clone() : (result ?? square);
    square = square.matmul(square);
  }
}

/** Padé's approximation of eˣ of degree 13, and the 1-norm up to which it is exact in float64 (Higham 2005). */
const pade = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];
const padeReach = 5.371920351148152;

/**
 * e to the power of square matrices: I + A + A²/2 + A³/6...: `torch.linalg.matrix_exp`. Scaled until Padé's approximation
 * holds, then squared; the norm is read from the device.
 * @shape [..., n, n]
 * @dtype a's, float32 or float64
 * @throws ShapeError where it is not square, TypeMismatchError for integers
 */
export function matrixExp(a: Tensor): Tensor {
  requireSquare(a, 'linalg.matrix_exp');
  if (!a.isFloatingPoint) {
    throw about(
      new TypeMismatchError(`linalg.matrix_exp: Expected a floating point or complex tensor as input. Got ${a.dtype}`),
      { a },
    );
  }
  if (a.numel() === 0) return a.clone();
  if (a.dtype === 'float32' && a.storage.kernels.dtypes.includes('float64')) {
    return matrixExp(a.double()).to('float32');
  }
  const norm = a.detach().abs().sum(-2).amax().item();
  const squarings = norm > padeReach ? Math.ceil(Math.log2(norm / padeReach)) : 0;
  if (!Number.isFinite(squarings)) return a.mul(Number.NaN);
  const x = a.div(2 ** squarings);
  const x2 = x.matmul(x);
  const x4 = x2.matmul(x2);
  const x6 = x4.matmul(x2);
  const powers = [identityLike(a), x2, x4, x6];
  /** Σ of four even powers; `first`: the place of the lowest one's coefficient. */
  const sum = (first: number) =>
    powers.map((power, k) => power.mul(pade[first + 2 * k]!)).reduce((total, term) => total.add(term));
  const upper = (first: number) =>
    x2
      .mul(pade[first]!)
      .add(x4.mul(pade[first + 2]!))
      .add(x6.mul(pade[first + 4]!));
  const odd = x.matmul(x6.matmul(upper(9)).add(sum(1)));
  const even = x6.matmul(upper(8)).add(sum(0));
  let result = even.sub(odd).solveSystem(even.add(odd));
  for (let step = 0; step < squarings; step++) result = result.matmul(result);
  return result;
}

/** The cheapest order: for each range of factors the place to cut it at. */
function cuts(sizes: readonly number[]): number[][] {
  const count = sizes.length - 1;
  const cost = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const cut = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let span = 1; span < count; span++) {
    for (let first = 0; first + span < count; first++) {
      const last = first + span;
      cost[first]![last] = Number.POSITIVE_INFINITY;
      for (let middle = first; middle < last; middle++) {
        const joined = sizes[first]! * sizes[middle + 1]! * sizes[last + 1]!;
        const total = cost[first]![middle]! + cost[middle + 1]![last]! + joined;
        if (total >= cost[first]![last]!) continue;
        cost[first]![last] = total;
        cut[first]![last] = middle;
      }
    }
  }
  return cut;
}

function checkFactors(tensors: readonly Tensor[]): void {
  if (tensors.length < 2) throw new ShapeError(`multi_dot(): expected at least 2 tensors but got ${tensors.length}`);
  for (const [k, x] of tensors.entries()) {
    const isEnd = k === 0 || k === tensors.length - 1;
    if (x.dim() !== 2 && !(isEnd && x.dim() === 1)) {
      const which = k === 0 ? 'the first tensor' : isEnd ? 'the last tensor' : `tensor ${k}`;
      throw new ShapeError(`multi_dot(): ${which} must be ${isEnd ? '1D or 2D' : '2D'} but got ${x.dim()}D`);
    }
    if (x.dtype !== tensors[0]!.dtype) {
      throw new TypeMismatchError(
        `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${tensors[0]!.dtype} and tensor ${k} ${x.dtype}`,
      );
    }
  }
}

/**
 * The product of matrices, multiplied in the order that takes the fewest operations; the first and the last one may be
 * vectors: `torch.linalg.multi_dot`.
 * @shape [a, b] · [b, c] · ... · [y, z] = [a, z]; without a for a vector in front, without z for one behind
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  checkFactors(tensors);
  const end = tensors.length - 1;
  const [rowFirst, columnLast] = [tensors[0]!.dim() === 1, tensors[end]!.dim() === 1];
  const matrices = tensors.map((x, k) => {
    if (k === 0 && rowFirst) return x.unsqueeze(0);
    return k === end && columnLast ? x.unsqueeze(-1) : x;
  });
  for (const [k, x] of matrices.slice(1).entries()) {
    const before = matrices[k]!;
    if (before.size(1) === x.size(0)) continue;
    throw new ShapeError(
      `multi_dot(): tensors ${k} and ${k + 1} with shapes [${before.shape.join(', ')}] and [${x.shape.join(', ')}] cannot be multiplied`,
    );
  }
  const cut = cuts([matrices[0]!.size(0), ...matrices.map((x) => x.size(1))]);
  const product = (first: number, last: number): Tensor => {
    if (first === last) return matrices[first]!;
    const middle = cut[first]![last]!;
    return product(first, middle).mm(product(middle + 1, last));
  };
  const result = product(0, end);
  const withoutRow = rowFirst ? result.squeeze(0) : result;
  return columnLast ? withoutRow.squeeze(-1) : withoutRow;
}

const conditionOrders: readonly unknown[] = ['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity];

/**
 * The condition number: ‖A‖ · ‖A⁻¹‖ in norm `p`; by default, and for 2 and -2, the largest singular value over the smallest.
 * ∞ for singular matrices: `torch.linalg.cond`.
 * @shape [..., m, n] to [...]; square but for the default, 2 and -2
 * @dtype a's, float32 or float64
 * @throws ShapeError where it is not square, LinAlgError for a norm that is none
 */
export function cond(a: Tensor, p: MatrixNormOrder | null = null): Tensor {
  if (a.dim() < 2) throw about(new ShapeError('linalg.cond: The input tensor must have at least 2 dimensions.'), { a });
  if (p === null || p === 2 || p === -2) {
    const values = svdvals(a);
    const [largest, smallest] = [values.select(-1, 0), values.select(-1, -1)];
    return p === -2 ? smallest.div(largest) : largest.div(smallest);
  }
  if (!conditionOrders.includes(p)) throw about(new LinAlgError(`linalg.cond got an invalid norm type: ${p}`), { a });
  requireSquare(a, `linalg.cond(ord=${p})`);
  const isSingular = a.detach().slogdet().logabsdet.isneginf();
  const regular = identityLike(a).where(isSingular.unsqueeze(-1).unsqueeze(-1), a);
  const product = matrixNorm(a, p).mul(matrixNorm(regular.inverse(), p));
  return product.maskedFill(isSingular, Number.POSITIVE_INFINITY);
}
