/**
 * A line search that ends where the strong Wolfe conditions hold: far enough down, and the slope flat enough. Bracketing and
 * zooming after Nocedal and Wright, "Numerical Optimization", 2006, algorithms 3.5 and 3.6, with cubic interpolation; the
 * safeguards are those of PyTorch, so that the same points are visited.
 */
import type { Tensor } from '../../tensor.ts';

/** The loss and its derivative along the direction at one step length. */
export interface Trial {
  readonly length: number;
  readonly loss: number;
  readonly slope: number;
  readonly gradient: Tensor;
}

export interface LineSearch {
  /** Computes the loss at a step length. */
  readonly evaluate: (length: number) => Trial;
  readonly start: Trial;
  readonly firstLength: number;
  /** The largest element of the direction. */
  readonly directionSize: number;
  readonly toleranceChange: number;
}

const sufficientDecrease = 1e-4;
const curvature = 0.9;
const mostIterations = 25;

/** Where the cubic through two points with their slopes is least, kept between `lowest` and `highest`. */
function cubicMinimum(a: Trial, b: Trial, lowest: number, highest: number): number {
  const [left, right] = a.length <= b.length ? [a, b] : [b, a];
  const secant = left.slope + right.slope - (3 * (left.loss - right.loss)) / (left.length - right.length);
  const discriminant = secant ** 2 - left.slope * right.slope;
  if (!(discriminant >= 0)) return (lowest + highest) / 2;
  const root = Math.sqrt(discriminant);
  const share = (right.slope + root - secant) / (right.slope - left.slope + 2 * root);
  return Math.min(Math.max(right.length - (right.length - left.length) * share, lowest), highest);
}

function inside(a: Trial, b: Trial): number {
  return cubicMinimum(a, b, Math.min(a.length, b.length), Math.max(a.length, b.length));
}

interface Bracket {
  readonly low: Trial;
  /** Null once `low` satisfies the conditions. */
  readonly high: Trial | null;
  readonly iterations: number;
}

/** Goes forward until a point satisfies the conditions, or two points have one between them. */
function bracket({ evaluate, start, firstLength }: LineSearch): Bracket {
  let previous = start;
  let trial = evaluate(firstLength);
  for (let iterations = 0; iterations < mostIterations; iterations++) {
    const tooHigh = trial.loss > start.loss + sufficientDecrease * trial.length * start.slope;
    if (tooHigh || (iterations > 1 && trial.loss >= previous.loss)) return ordered(previous, trial, iterations);
    if (Math.abs(trial.slope) <= -curvature * start.slope) return { low: trial, high: null, iterations };
    if (trial.slope >= 0) return ordered(previous, trial, iterations);
    const nearest = trial.length + 0.01 * (trial.length - previous.length);
    const next = cubicMinimum(previous, trial, nearest, trial.length * 10);
    previous = trial;
    trial = evaluate(next);
  }
  return ordered(start, trial, mostIterations);
}

function ordered(a: Trial, b: Trial, iterations: number): Bracket {
  return a.loss <= b.loss ? { low: a, high: b, iterations } : { low: b, high: a, iterations };
}

/** The best point found. */
export function strongWolfe(search: LineSearch): Trial {
  const { evaluate, start } = search;
  let { low, high, iterations } = bracket(search);
  let wasClose = false;
  while (high !== null && iterations < mostIterations) {
    const width = Math.abs(high.length - low.length);
    if (width * search.directionSize < search.toleranceChange) break;
    const [left, right] = low.length < high.length ? [low.length, high.length] : [high.length, low.length];
    let length = inside(low, high);
    // A point at the edge tells little: the second time, go a tenth of the way in.
    const margin = 0.1 * width;
    const isClose = Math.min(right - length, length - left) < margin;
    if (isClose && (wasClose || length >= right || length <= left)) {
      length = right - length < length - left ? right - margin : left + margin;
      wasClose = false;
    } else wasClose = isClose;
    const trial = evaluate(length);
    iterations++;
    if (trial.loss > start.loss + sufficientDecrease * length * start.slope || trial.loss >= low.loss) {
      high = trial;
      if (high.loss < low.loss) [low, high] = [high, low];
      continue;
    }
    const isDone = Math.abs(trial.slope) <= -curvature * start.slope;
    if (!isDone && trial.slope * (high.length - low.length) >= 0) high = low;
    low = trial;
    if (isDone) break;
  }
  return low;
}
