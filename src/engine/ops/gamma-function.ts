/**
 * The gamma function's logarithm and its derivatives in double precision: Stirling's series far from 0, reached by the
 * recurrence. Its coefficients are computed here, once, from the Bernoulli numbers.
 */

/** Where the series is exact to the last bit with this many terms. */
const far = 14;
const terms = 12;

/** B₂, B₄... by the recurrence Σ (n+1 over k) · Bₖ = 0. */
const evenBernoulli: readonly number[] = bernoulli(2 * terms).filter((_, index) => index > 0 && index % 2 === 0);

function bernoulli(last: number): number[] {
  const result = [1];
  for (let n = 1; n <= last; n++) {
    let sum = 0;
    let binomial = 1;
    for (let k = 0; k < n; k++) {
      sum += binomial * result[k]!;
      binomial = (binomial * (n + 1 - k)) / (k + 1);
    }
    result.push(-sum / (n + 1));
  }
  return result;
}

/** Σ of the series' terms: B₂ₖ / divisor(2k) / x^(2k + power). */
function tail(x: number, power: number, divisor: (twoK: number) => number): number {
  let sum = 0;
  for (let k = terms; k >= 1; k--) sum += evenBernoulli[k - 1]! / divisor(2 * k) / x ** (2 * k + power);
  return sum;
}

/** ln |Γ(x)|; infinite at 0, -1, -2... */
export function logGamma(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x);
  if (x <= 0) {
    if (Number.isInteger(x)) return Number.POSITIVE_INFINITY;
    return Math.log(Math.PI / Math.abs(sinPi(x))) - logGamma(1 - x);
  }
  let product = 1;
  let shifted = x;
  for (; shifted < far; shifted++) product *= shifted;
  const series = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI);
  return series + tail(shifted, -1, (twoK) => twoK * (twoK - 1)) - Math.log(product);
}

/** sin πx, with x's whole part taken off first. */
function sinPi(x: number): number {
  return Math.sin(Math.PI * (x % 2));
}

/** Γ′(x) / Γ(x); NaN at negative whole numbers, ∓∞ at ±0. */
export function digamma(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0) {
    if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x % 1));
  }
  if (Number.isNaN(x)) return x;
  let result = 0;
  let shifted = x;
  for (; shifted < far; shifted++) result -= 1 / shifted;
  return result + Math.log(shifted) - 0.5 / shifted - tail(shifted, 0, (twoK) => twoK);
}

/** Hurwitz's Σ 1 / (x + k)ˢ over k = 0, 1, 2..., for whole s > 1, by Euler and Maclaurin. */
function hurwitzZeta(s: number, x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(x)) return x > 0 ? 0 : Number.NaN;
  let sum = 0;
  let shifted = x;
  for (; shifted < far; shifted++) sum += shifted ** -s;
  sum += shifted ** (1 - s) / (s - 1) + 0.5 * shifted ** -s;
  let factor = s;
  for (let k = 1; k <= terms; k++) {
    sum += ((evenBernoulli[k - 1]! / factorial(2 * k)) * factor) / shifted ** (s + 2 * k - 1);
    factor *= (s + 2 * k - 1) * (s + 2 * k);
  }
  return sum;
}

function factorial(n: number): number {
  let result = 1;
  for (let k = 2; k <= n; k++) result *= k;
  return result;
}

/** The n-th derivative of `digamma`. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  return (n % 2 === 0 ? -1 : 1) * factorial(n) * hurwitzZeta(n + 1, x);
}
