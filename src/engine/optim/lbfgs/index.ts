import { enableGrad, noGrad } from '../../autograd/modes.ts';
import { cat } from '../../functions/joining.ts';
import { hooks, quietly } from '../../observer.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { Optimizer } from '../optimizer.ts';
import { requireAtLeastZero } from '../options.ts';
import type { ParamGroup, Params } from '../parameter-groups.ts';
import { strongWolfe, type Trial } from './line-search.ts';

export interface LBFGSOptions {
  /** Learning rate. Default 1. */
  lr: number;
  /** Iterations a step. Default 20. */
  maxIter: number;
  /** Evaluations of the loss a step; null: maxIter · 1.25. Default null. */
  maxEval: number | null;
  /** Where the largest element of the gradient is below, the work is done. Default 1e-7. */
  toleranceGrad: number;
  /** Where the loss or the parameters change less, the work is done. Default 1e-9. */
  toleranceChange: number;
  /** How many steps are remembered. Default 100. */
  historySize: number;
  /** Default null: no search, steps of length `lr`. */
  lineSearchFn: 'strongWolfe' | null;
}

const defaults: LBFGSOptions = {
  lr: 1,
  maxIter: 20,
  maxEval: null,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
};

function check(options: LBFGSOptions): void {
  requireAtLeastZero('learning rate', options.lr);
  if (options.lineSearchFn !== null && options.lineSearchFn !== 'strongWolfe') {
    throw new RangeError("only 'strongWolfe' is supported");
  }
}

/** One for all parameters, kept with the first. Vectors hold all parameters' elements one after another. */
interface LBFGSState {
  funcEvals: number;
  nIter: number;
  /** The last direction, and how far it was followed. */
  d: Tensor | null;
  t: number;
  /** Changes of the gradient and of the parameters, oldest first, and the reciprocals of their products. */
  oldDirs: Tensor[];
  oldStps: Tensor[];
  ro: number[];
  hDiag: number;
  prevFlatGrad: Tensor | null;
  prevLoss: number;
}

/**
 * The quasi-Newton method of limited memory: `torch.optim.LBFGS`. Needs a closure that computes the loss, called several times
 * a step; all parameters are one group.
 * @example optimizer.step(() => { optimizer.zeroGrad(); const loss = criterion(model(x), y); loss.backward(); return loss; });
 */
export class LBFGS extends Optimizer<LBFGSOptions, LBFGSState> {
  constructor(
    params: Params<LBFGSOptions>,
    ...rest: ByPlace<
      [
        lr: number,
        maxIter: number,
        maxEval: number | null,
        toleranceGrad: number,
        toleranceChange: number,
        historySize: number,
      ],
      Partial<LBFGSOptions>
    >
  ) {
    const options = named<Partial<LBFGSOptions>>(
      rest,
      ['lr', 'maxIter', 'maxEval', 'toleranceGrad', 'toleranceChange', 'historySize'],
      'optim.LBFGS',
    );
    super({ name: 'LBFGS', defaults, check }, params, options);
    if (this.paramGroups.length !== 1) {
      throw new RangeError("LBFGS doesn't support per-parameter options (parameter groups)");
    }
  }

  protected override initialState(): LBFGSState {
    return {
      funcEvals: 0,
      nIter: 0,
      d: null,
      t: 0,
      oldDirs: [],
      oldStps: [],
      ro: [],
      hDiag: 1,
      prevFlatGrad: null,
      prevLoss: 0,
    };
  }

  /**
   * Several iterations: `LBFGS.step`.
   * @param closure clears the gradients, computes the loss and calls `backward`
   * @returns the loss before the step
   */
  step(closure: () => Tensor): Tensor {
    if (typeof closure !== 'function') throw new TypeError("LBFGS.step() missing 1 required argument: 'closure'");
    const [group] = this.paramGroups;
    const first = group?.params[0];
    if (group === undefined || first === undefined) throw new RangeError('optimizer got an empty parameter list');
    const evaluate = () => aloud(closure);
    const loss = evaluate();
    noGrad(() => quietly(() => iterate(loss.item(), evaluate, group, this.stateOf(first, group))));
    this.stepped();
    return loss;
  }
}

/** Runs the script's closure as what it is: recorded, and told to an observer, in the middle of the optimizer's own work. */
function aloud<Result>(closure: () => Result): Result {
  const { quiet } = hooks;
  hooks.quiet = 0;
  try {
    return enableGrad(closure);
  } finally {
    hooks.quiet = quiet;
  }
}

function iterate(startLoss: number, evaluate: () => Tensor, group: ParamGroup<LBFGSOptions>, state: LBFGSState): void {
  const { params, lr, maxIter, toleranceGrad, toleranceChange } = group;
  const maxEval = group.maxEval ?? Math.floor((maxIter * 5) / 4);
  let loss = startLoss;
  let gradient = flatGradient(params);
  let evaluations = 1;
  state.funcEvals++;
  if (largest(gradient) <= toleranceGrad) return;
  for (let iteration = 1; iteration <= maxIter; iteration++) {
    state.nIter++;
    const direction = nextDirection(gradient, state, group.historySize);
    state.d = direction;
    state.prevFlatGrad = gradient;
    const before = loss;
    state.prevLoss = before;
    state.t = state.nIter === 1 ? Math.min(1, 1 / gradient.abs().sum().item()) * lr : lr;
    const slope = gradient.dot(direction).item();
    if (slope > -toleranceChange) return;
    let made = 0;
    if (group.lineSearchFn !== null) {
      const starting = params.map((parameter) => parameter.clone());
      const found = strongWolfe({
        evaluate(length): Trial {
          move(params, direction, length);
          made++;
          const trialLoss = evaluate().item();
          const trialGradient = flatGradient(params);
          for (const [index, parameter] of params.entries()) parameter.copy_(starting[index]!);
          return { length, loss: trialLoss, gradient: trialGradient, slope: trialGradient.dot(direction).item() };
        },
        start: { length: 0, loss, gradient, slope },
        firstLength: state.t,
        directionSize: largest(direction),
        toleranceChange,
      });
      ({ loss, gradient } = found);
      state.t = found.length;
      move(params, direction, found.length);
    } else {
      move(params, direction, state.t);
      // After the last move nobody asks for the loss.
      if (iteration < maxIter) {
        loss = evaluate().item();
        gradient = flatGradient(params);
        made = 1;
      }
    }
    evaluations += made;
    state.funcEvals += made;
    if (evaluations >= maxEval || largest(gradient) <= toleranceGrad) return;
    if (largest(direction) * state.t <= toleranceChange || Math.abs(loss - before) < toleranceChange) return;
  }
}

/** Downhill, bent by what the steps so far tell of the curvature: the two-loop recursion (Nocedal and Wright, 7.4). */
function nextDirection(gradient: Tensor, state: LBFGSState, historySize: number): Tensor {
  const { d, prevFlatGrad, oldDirs, oldStps, ro } = state;
  if (d === null || prevFlatGrad === null) return gradient.neg();
  const change = gradient.sub(prevFlatGrad);
  const step = d.mul(state.t);
  const product = change.dot(step).item();
  if (product > 1e-10) {
    if (oldDirs.length === historySize) for (const list of [oldDirs, oldStps, ro]) list.shift();
    oldDirs.push(change);
    oldStps.push(step);
    ro.push(1 / product);
    state.hDiag = product / change.dot(change).item();
  }
  const direction = gradient.neg();
  const shares: number[] = [];
  for (let index = oldDirs.length - 1; index >= 0; index--) {
    const share = oldStps[index]!.dot(direction).item() * ro[index]!;
    shares[index] = share;
    direction.add_(oldDirs[index]!, { alpha: -share });
  }
  direction.mul_(state.hDiag);
  for (const [index, change] of oldDirs.entries()) {
    const share = change.dot(direction).item() * ro[index]!;
    direction.add_(oldStps[index]!, { alpha: shares[index]! - share });
  }
  return direction;
}

/** All gradients one after another; zeros where there is none. */
function flatGradient(params: readonly Tensor[]): Tensor {
  return cat(params.map((parameter) => (parameter.grad ?? parameter.newZeros(parameter.shape)).reshape([-1])));
}

/** Moves the parameters along a flat direction. */
function move(params: readonly Tensor[], direction: Tensor, length: number): void {
  let start = 0;
  for (const parameter of params) {
    const count = parameter.numel();
    parameter.add_(direction.narrow(0, start, count).reshape(parameter.shape), { alpha: length });
    start += count;
  }
}

function largest(vector: Tensor): number {
  return vector.abs().max().item();
}
