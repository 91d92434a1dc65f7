/**
 * The error function and its relatives in double precision. No table of magic numbers: the coefficients are computed here,
 * once, from the definitions.
 */

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** erf(x) = x · Σ c[k] · x²ᵏ, by Taylor; to the last bit for |x| <= 1. */
export const erfSeries: readonly number[] = taylor(19);

function taylor(count: number): number[] {
  const result: number[] = [];
  let factorial = 1;
  for (let k = 0; k < count; k++) {
    if (k > 0) factorial *= -k;
    result.push(twoOverRootPi / (factorial * (2 * k + 1)));
  }
  return result;
}

/** erfc(x) · eˣ² for x >= 1, by Laplace's continued fraction. */
function scaledErfcFraction(x: number): number {
  let tail = x;
  for (let k = 300; k >= 1; k--) tail = x + k / 2 / tail;
  return 1 / (Math.sqrt(Math.PI) * tail);
}

/** erfc(x) · eˣ² for 0 <= x < 1, where no digits are lost by the difference. */
function scaledErfcSeries(x: number): number {
  return Math.exp(x * x) * (1 - x * horner(erfSeries, x * x));
}

function horner(coefficients: readonly number[], x: number): number {
  let result = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) result = result * x + coefficients[k]!;
  return result;
}

/** The Chebyshev variable of x >= 0: 1 at 0, -1 at infinity. */
export const chebyshevMiddle = 3.75;

/** erfc(x) · eˣ² · (1 + 2x) = Σ c[k] · Tₖ((3.75 - x) / (3.75 + x)) for x >= 0. */
export const scaledErfcCoefficients: readonly number[] = chebyshev(28);

function chebyshev(count: number): number[] {
  const nodes = 64;
  const values = Array.from({ length: nodes }, (_, k) => {
    const t = Math.cos((Math.PI * (k + 0.5)) / nodes);
    const x = (chebyshevMiddle * (1 - t)) / (1 + t);
    return (x < 1 ? scaledErfcSeries(x) : scaledErfcFraction(x)) * (1 + 2 * x);
  });
  return Array.from({ length: count }, (_, degree) => {
    let sum = 0;
    for (let k = 0; k < nodes; k++) sum += values[k]! * Math.cos((Math.PI * degree * (k + 0.5)) / nodes);
    return ((degree === 0 ? 1 : 2) * sum) / nodes;
  });
}

/** erfc(x) for x >= 0, by Clenshaw's recurrence. */
function complement(x: number): number {
  if (x > 27.3) return 0;
  const t = (chebyshevMiddle - x) / (chebyshevMiddle + x);
  let next = 0;
  let afterNext = 0;
  for (let k = scaledErfcCoefficients.length - 1; k >= 1; k--) {
    const present = 2 * t * next - afterNext + scaledErfcCoefficients[k]!;
    afterNext = next;
    next = present;
  }
  return (Math.exp(-x * x) * (t * next - afterNext + scaledErfcCoefficients[0]!)) / (1 + 2 * x);
}

/** 2/√π ∫₀ˣ e^(-t²) dt. */
export function erf(x: number): number {
  if (Math.abs(x) <= 1) return x * horner(erfSeries, x * x);
  return x > 0 ? 1 - complement(x) : complement(-x) - 1;
}

/** 1 - erf(x), without losing digits where erf(x) is near 1. */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.5) return 1 - x * horner(erfSeries, x * x);
  return x > 0 ? complement(x) : 2 - complement(-x);
}

/** The x with erf(x) = y: Winitzki's approximation, then Halley's steps. */
export function erfinv(y: number): number {
  const size = Math.abs(y);
  if (!(size < 1)) return size === 1 ? y * Infinity : Number.NaN;
  if (size === 0) return y;
  const shape = 0.147;
  const logarithm = Math.log1p(-size) + Math.log1p(size);
  const middle = 2 / (Math.PI * shape) + logarithm / 2;
  let x = Math.sqrt(Math.sqrt(middle * middle - logarithm / shape) - middle);
  for (let step = 0; step < 3; step++) {
    // In the tail the complement keeps the digits.
    const excess = size < 0.5 ? erf(x) - size : 1 - size - erfc(x);
    const newton = excess / (twoOverRootPi * Math.exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return y < 0 ? -x : x;
}
