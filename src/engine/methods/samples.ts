import { ShapeError, TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import { cat } from '../functions/joining.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { warn } from '../warnings.ts';

export interface DiffOptions {
  /** How often differences are taken. Default 1. */
  readonly n?: number;
  /** Default -1. */
  readonly dim?: number;
  /** Put before the first element along `dim`; of this one's rank. */
  readonly prepend?: Tensor | null;
  /** Put behind the last element along `dim`; of this one's rank. */
  readonly append?: Tensor | null;
}

export type DiffArguments = ByPlace<
  [n: number, dim: number, prepend: Tensor | null, append: Tensor | null],
  DiffOptions
>;

export interface CovarianceOptions {
  /** What is taken off the number of observations: 1 (the default) for the unbiased estimate. */
  readonly correction?: number;
  /** How often each observation was made: whole numbers, 1-d. */
  readonly fweights?: Tensor | null;
  /** How much each observation counts: floating point, 1-d. */
  readonly aweights?: Tensor | null;
}

function requireFit(x: Tensor, beside: Tensor, dim: number): void {
  if (beside.dim() !== x.dim()) {
    throw about(new ShapeError('diff expects prepend or append to be the same dimension as input'), {
      input: x,
      beside,
    });
  }
  for (const [other, size] of beside.shape.entries()) {
    if (other === dim || size === x.shape[other]) continue;
    throw about(
      new ShapeError(
        `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${other}) = ${x.shape[other]}, but got tensor.size(${other}) = ${size}`,
      ),
      { input: x, beside },
    );
  }
}

function requireWeights(name: 'fweights' | 'aweights', weights: Tensor, observations: number): void {
  if (weights.dim() > 1) {
    throw about(
      new ShapeError(
        `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${weights.dim()} dimensions`,
      ),
      { weights },
    );
  }
  const wanted = name === 'fweights' ? 'integral' : 'floating point';
  if (weights.isFloatingPoint !== (name === 'aweights') || weights.dtype === 'bool') {
    throw about(
      new TypeMismatchError(
        `cov(): expected ${name} to have ${wanted} dtype but got ${name} with ${weights.dtype} dtype`,
      ),
      { weights },
    );
  }
  if (weights.numel() !== observations) {
    throw about(
      new ShapeError(
        `cov(): expected ${name} to have the same numel as there are observations in the input but got ${weights.numel()} != ${observations}`,
      ),
      { weights },
    );
  }
  if (weights.lt(0).any().item() !== 0) throw new RangeError(`cov(): ${name} cannot be negative`);
}

function covariance(x: Tensor, { correction = 1, fweights = null, aweights = null }: CovarianceOptions): Tensor {
  if (x.dim() > 2) {
    throw about(
      new ShapeError(
        `cov(): expected input to have two or fewer dimensions but got an input with ${x.dim()} dimensions`,
      ),
      { input: x },
    );
  }
  if (x.dtype === 'bool')
    throw about(new TypeMismatchError('cov(): bool dtype is not supported for input'), { input: x });
  const rows = x.dim() < 2 ? x.reshape([1, -1]) : x;
  const observations = rows.size(1);
  if (fweights !== null) requireWeights('fweights', fweights, observations);
  if (aweights !== null) requireWeights('aweights', aweights, observations);
  const weights = fweights !== null && aweights !== null ? fweights.mul(aweights) : (fweights ?? aweights);
  const total = weights === null ? observations : weights.sum().item();
  const mean = (weights === null ? rows : rows.mul(weights)).sum(1).div(total);
  const taken =
    weights !== null && aweights !== null && correction !== 0
      ? (correction * weights.mul(aweights).sum().item()) / total
      : correction;
  if (total - taken <= 0) warn('cov(): degrees of freedom is <= 0');
  const centred = rows.sub(mean.unsqueeze(1));
  const weighted = weights === null ? centred : centred.mul(weights);
  return centred
    .mm(weighted.t())
    .div(Math.max(0, total - taken))
    .squeeze();
}

/** Differences, spreads and running logarithms of rows of numbers. */
export const samplesMethods = {
  /**
   * ln Σ eˣ so far along `dim`, without overflow; floating point only: `Tensor.logcumsumexp`.
   * @shape this one's
   * @dtype this one's, floating point
   * @throws TypeMismatchError for integers, ShapeError for a dimension that there is not
   */
  logcumsumexp(this: Tensor, dim: number): Tensor {
    return apply(ops.logcumsumexp, [this], { dim });
  },

  /**
   * Each element minus the one before it along `dim`, which becomes `n` shorter; bool by exclusive or: `Tensor.diff`.
   * @shape this one's with n less along `dim`
   * @dtype this one's
   * @throws ShapeError for a number, or where what is put before or behind does not fit
   */
  diff(this: Tensor, ...rest: DiffArguments): Tensor {
    const options = named<DiffOptions>(rest, ['n', 'dim', 'prepend', 'append'], 'diff');
    const { n = 1, dim = -1, prepend = null, append = null } = options;
    if (this.dim() === 0)
      throw about(new ShapeError('diff expects input to be at least one-dimensional'), { input: this });
    if (n < 0) throw new RangeError(`order must be non-negative but got ${n}`);
    const wrapped = wrapDimension(dim, this.dim());
    if (typeof wrapped === 'string') throw new RangeError(wrapped);
    const pieces = [prepend, this, append].flatMap((piece) => (piece === null ? [] : [piece]));
    for (const piece of pieces) requireFit(this, piece, wrapped);
    let result = pieces.length === 1 ? this : cat(pieces, wrapped);
    for (let taken = 0; taken < n && result.size(wrapped) > 0; taken++) {
      const length = result.size(wrapped) - 1;
      const [after, before] = [result.narrow(wrapped, 1, length), result.narrow(wrapped, 0, length)];
      result = result.dtype === 'bool' ? after.logicalXor(before) : after.sub(before);
    }
    return result;
  },

  /**
   * The covariances of variables (rows) over observations (columns) [v, n]: [v, v], a 0-d tensor for one variable; with
   * weights if given: `Tensor.cov`.
   * @shape [v, n] to [v, v]; [n] to []
   * @dtype this one's; of integers the default floating-point dtype
   * @throws ShapeError for more than 2 dimensions or weights that are not as many, TypeMismatchError for booleans
   */
  cov(this: Tensor, options: CovarianceOptions = {}): Tensor {
    return covariance(this, options);
  },

  /**
   * The correlations of variables (rows) over observations (columns) [v, n]: [v, v], 0-d for one variable:
   * `Tensor.corrcoef`.
   * @shape [v, n] to [v, v]; [n] to []
   * @dtype this one's; of integers the default floating-point dtype
   * @throws ShapeError for more than 2 dimensions
   */
  corrcoef(this: Tensor): Tensor {
    if (this.dim() > 2) {
      throw about(
        new ShapeError(
          `corrcoef(): expected input to have two or fewer dimensions but got an input with ${this.dim()} dimensions`,
        ),
        { input: this },
      );
    }
    const spread = this.cov();
    if (spread.dim() === 0) return spread.div(spread);
    const deviation = spread.diagonal().sqrt();
    return spread.div(deviation.unsqueeze(1)).div(deviation);
  },
};

export type SamplesMethods = typeof samplesMethods;
