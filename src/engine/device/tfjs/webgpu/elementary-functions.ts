/**
 * Elementary functions in WGSL. The built-in ones may be off by thousands of units in the last place (`atan`), have only an
 * absolute error bound (`sin`, `log` near 1), or overflow on the way (`tanh`). These agree with the CPU to a few units. Their
 * coefficients are those of the series, computed here. `nan()` and `inf()` come from uniforms, because WGSL has no such
 * literals; arguments are never NaN.
 */
import { chebyshevMiddle, erfSeries, scaledErfcCoefficients } from '../../error-function.ts';
import { erfinvMiddle, erfinvTail } from '../error-function.ts';

/** A literal that WGSL reads as the nearest float32. */
function literal(value: number): string {
  const text = String(Math.fround(value));
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}

function horner(coefficients: readonly number[], variable: string): string {
  return coefficients.reduceRight(
    (inner, coefficient) =>
      inner === '' ? literal(coefficient) : `(${literal(coefficient)} + ${variable} * ${inner})`,
    '',
  );
}

function series(count: number, coefficient: (k: number) => number): number[] {
  return Array.from({ length: count }, (_, k) => coefficient(k));
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** `parts` numbers of `bits` bits each that add up to `value`, the last one as exact as float32 can have it. */
function split(value: number, bits: number, parts: number): string[] {
  const result: string[] = [];
  let rest = value;
  for (let part = 1; part < parts; part++) {
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(rest))) + 1 - bits);
    const here = Math.trunc(rest / unit) * unit;
    result.push(literal(here));
    rest -= here;
  }
  return [...result, literal(rest)];
}

const [ln2High, ln2Low] = split(Math.LN2, 12, 2);
const [halfPi1, halfPi2, halfPi3] = split(Math.PI / 2, 11, 3);

/** 2 artanh(s) = 2s (1 + s²/3 + s⁴/5 + ...). */
const artanh = (terms: number): string =>
  horner(
    series(terms, (k) => 1 / (2 * k + 1)),
    's2',
  );

function clenshaw(coefficients: readonly number[]): string {
  const lines = ['var next = 0.0; var after = 0.0; var present = 0.0;'];
  for (const coefficient of coefficients.slice(1).reverse()) {
    lines.push(`present = 2.0 * t * next - after + ${literal(coefficient)}; after = next; next = present;`);
  }
  return `${lines.join('\n')}\nlet sum = t * next - after + ${literal(coefficients[0] ?? 0)};`;
}

export const elementaryFunctions = `
fn nan() -> f32 { return uniforms.NAN; }
fn inf() -> f32 { return uniforms.INFINITY; }
fn bits(x : f32) -> u32 { return bitcast<u32>(x); }
fn negative(x : f32) -> bool { return (bits(x) >> 31u) == 1u; }
fn infinite(x : f32) -> bool { return (bits(x) & 0x7fffffffu) == 0x7f800000u; }
fn withSign(size : f32, sign : f32) -> f32 { return bitcast<f32>((bits(size) & 0x7fffffffu) | (bits(sign) & 0x80000000u)); }
fn powerOf2(n : i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }
fn high(x : f32) -> f32 { return bitcast<f32>(bits(x) & 0xfffff000u); }

// e^(a + b), b small beside a.
fn expOfSum(a : f32, b : f32) -> f32 {
  if (a > 89.0) { return inf(); }
  if (a < -104.0) { return 0.0; }
  let n = round((a + b) * ${literal(1 / Math.LN2)});
  let r = (a - n * ${ln2High}) + (b - n * ${ln2Low});
  let half = i32(n) / 2;
  return ${horner(
    series(9, (k) => 1 / factorial(k)),
    'r',
  )} * powerOf2(half) * powerOf2(i32(n) - half);
}
fn expOf(x : f32) -> f32 { return expOfSum(x, 0.0); }

// x = mantissa · 2^exponent, mantissa in [√½, √2).
struct Parts { mantissa : f32, exponent : f32 }
fn partsOf(x : f32) -> Parts {
  var value = x;
  var exponent = 0;
  if (value < ${literal(2 ** -126)}) { value *= 16777216.0; exponent = -24; }
  let pattern = i32(bits(value));
  exponent += (pattern >> 23u) - 127;
  var mantissa = bitcast<f32>((u32(pattern) & 0x007fffffu) | 0x3f800000u);
  if (mantissa > ${literal(Math.SQRT2)}) { mantissa *= 0.5; exponent += 1; }
  return Parts(mantissa, f32(exponent));
}
fn logOfMantissa(m : f32) -> f32 {
  let s = (m - 1.0) / (m + 1.0);
  let s2 = s * s;
  return 2.0 * s * ${artanh(6)};
}
fn logOf(x : f32) -> f32 {
  if (x == 0.0) { return -inf(); }
  if (x < 0.0) { return nan(); }
  if (x == inf()) { return x; }
  let parts = partsOf(x);
  return parts.exponent * ${ln2High} + (parts.exponent * ${ln2Low} + logOfMantissa(parts.mantissa));
}
fn log2Of(x : f32) -> f32 {
  if (x <= 0.0 || x == inf()) { return logOf(x); }
  let parts = partsOf(x);
  return parts.exponent + logOfMantissa(parts.mantissa) * ${literal(1 / Math.LN2)};
}
fn log1pOf(x : f32) -> f32 {
  if (abs(x) > 0.4) { return logOf(1.0 + x); }
  let s = x / (2.0 + x);
  let s2 = s * s;
  return 2.0 * s * ${artanh(8)};
}
fn expm1Of(x : f32) -> f32 {
  if (abs(x) > 0.5) { return expOf(x) - 1.0; }
  return x * ${horner(
    series(9, (k) => 1 / factorial(k + 1)),
    'x',
  )};
}

struct Angle { rest : f32, quadrant : i32 }
fn angleOf(x : f32) -> Angle {
  let n = round(x * ${literal(2 / Math.PI)});
  let rest = ((x - n * ${halfPi1}) - n * ${halfPi2}) - n * ${halfPi3};
  return Angle(rest, i32(n - 4.0 * floor(n * 0.25)));
}
fn sinOfRest(x : f32) -> f32 {
  let x2 = x * x;
  return x * ${horner(
    series(6, (k) => (-1) ** k / factorial(2 * k + 1)),
    'x2',
  )};
}
fn cosOfRest(x : f32) -> f32 {
  let x2 = x * x;
  return ${horner(
    series(7, (k) => (-1) ** k / factorial(2 * k)),
    'x2',
  )};
}
fn sinOfQuadrant(rest : f32, quadrant : i32) -> f32 {
  let value = select(sinOfRest(rest), cosOfRest(rest), (quadrant & 1) == 1);
  return select(value, -value, (quadrant & 2) == 2);
}
fn sinOf(x : f32) -> f32 {
  if (infinite(x)) { return nan(); }
  let angle = angleOf(x);
  return sinOfQuadrant(angle.rest, angle.quadrant);
}
fn cosOf(x : f32) -> f32 {
  if (infinite(x)) { return nan(); }
  let angle = angleOf(x);
  return sinOfQuadrant(angle.rest, angle.quadrant + 1);
}
fn tanOf(x : f32) -> f32 { return sinOf(x) / cosOf(x); }

// The angle of (x, y) in the first octant: 0 <= y <= x, x > 0.
fn octantAngle(y : f32, x : f32) -> f32 {
  let turned = y > x * ${literal(Math.tan(Math.PI / 8))};
  let t = select(y / x, (y - x) / (y + x), turned);
  let t2 = t * t;
  return select(0.0, ${literal(Math.PI / 4)}, turned) + t * ${horner(
    series(10, (k) => (-1) ** k / (2 * k + 1)),
    't2',
  )};
}
fn atan2Of(y : f32, x : f32) -> f32 {
  var height = abs(y);
  var width = abs(x);
  if (infinite(height) && infinite(width)) { height = 1.0; width = 1.0; }
  var angle = 0.0;
  if (infinite(width) || height == 0.0) { angle = 0.0; }
  else if (infinite(height) || width == 0.0) { angle = ${literal(Math.PI / 2)}; }
  else if (height <= width) { angle = octantAngle(height, width); }
  else { angle = ${literal(Math.PI / 2)} - octantAngle(width, height); }
  if (negative(x)) { angle = ${literal(Math.PI)} - angle; }
  return withSign(angle, y);
}
fn asinOf(x : f32) -> f32 {
  if (abs(x) > 1.0) { return nan(); }
  return atan2Of(x, sqrt((1.0 - x) * (1.0 + x)));
}
fn acosOf(x : f32) -> f32 {
  if (abs(x) > 1.0) { return nan(); }
  return 2.0 * atan2Of(sqrt(1.0 - x), sqrt(1.0 + x));
}
fn sinhOf(x : f32) -> f32 {
  if (abs(x) < 1.0) {
    let x2 = x * x;
    return x * ${horner(
      series(7, (k) => 1 / factorial(2 * k + 1)),
      'x2',
    )};
  }
  let root = expOf(abs(x) * 0.5);
  return withSign(0.5 * root * root - 0.5 / root / root, x);
}
fn coshOf(x : f32) -> f32 {
  let root = expOf(abs(x) * 0.5);
  return 0.5 * root * root + 0.5 / root / root;
}
fn tanhOf(x : f32) -> f32 {
  if (abs(x) > 10.0) { return withSign(1.0, x); }
  let grown = expm1Of(2.0 * abs(x));
  return withSign(grown / (grown + 2.0), x);
}
fn sigmoidOf(x : f32) -> f32 {
  let small = expOf(-abs(x));
  return select(1.0, small, x < 0.0) / (1.0 + small);
}
fn asinhOf(x : f32) -> f32 {
  let size = abs(x);
  if (size > 1e9f) { return withSign(logOf(size) + ${literal(Math.LN2)}, x); }
  return withSign(log1pOf(size + size * size / (1.0 + sqrt(1.0 + size * size))), x);
}
fn acoshOf(x : f32) -> f32 {
  if (x < 1.0) { return nan(); }
  if (x > 1e9f) { return logOf(x) + ${literal(Math.LN2)}; }
  let above = x - 1.0;
  return log1pOf(above + sqrt(above * (above + 2.0)));
}
fn atanhOf(x : f32) -> f32 {
  let size = abs(x);
  if (size > 1.0) { return nan(); }
  if (size == 1.0) { return withSign(inf(), x); }
  return withSign(0.5 * log1pOf(2.0 * size / (1.0 - size)), x);
}

fn erfcAbove0(x : f32) -> f32 {
  // Beyond, erfc is 0 in float32.
  let limited = min(x, 20.0);
  let t = (${literal(chebyshevMiddle)} - limited) / (${literal(chebyshevMiddle)} + limited);
  ${clenshaw(scaledErfcCoefficients.slice(0, 14))}
  return expOf(-limited * limited) * sum / (2.0 * limited + 1.0);
}
fn erfOf(x : f32) -> f32 {
  if (abs(x) >= 0.8) { return withSign(1.0 - erfcAbove0(abs(x)), x); }
  let x2 = x * x;
  return x * ${horner(erfSeries.slice(0, 9), 'x2')};
}
fn erfcOf(x : f32) -> f32 {
  let upper = erfcAbove0(abs(x));
  return select(upper, 2.0 - upper, x < 0.0);
}
fn erfinvOf(y : f32) -> f32 {
  if (abs(y) > 1.0) { return nan(); }
  if (abs(y) == 1.0) { return withSign(inf(), y); }
  let w = -logOf((1.0 - y) * (1.0 + y));
  let middle = w - 2.5;
  let tail = sqrt(w) - 3.0;
  return y * select(${horner(erfinvTail, 'tail')}, ${horner(erfinvMiddle, 'middle')}, w < 5.0);
}

fn isWhole(x : f32) -> bool { return infinite(x) || x == trunc(x); }
fn isOdd(x : f32) -> bool { return x == trunc(x) && abs(x) < 16777216.0 && (i32(x) & 1) == 1; }
fn powerOfSize(x : f32, y : f32) -> f32 {
  if (y == trunc(y) && abs(y) <= 32.0) {
    var result = 1.0;
    var square = x;
    for (var n = i32(abs(y)); n > 0; n >>= 1u) {
      if ((n & 1) == 1) { result *= square; }
      square *= square;
    }
    return select(result, 1.0 / result, y < 0.0);
  }
  if (x == 1.0) { return 1.0; }
  if (infinite(y)) { return select(0.0, inf(), (x > 1.0) == (y > 0.0)); }
  if (x == 0.0) { return select(0.0, inf(), y < 0.0); }
  if (x == inf()) { return select(0.0, inf(), y > 0.0); }
  // y · ln x in two parts: rounded to one, e to its power would be off by as much as the power is large.
  let parts = partsOf(x);
  let coarse = parts.exponent * ${ln2High};
  let fine = logOfMantissa(parts.mantissa) + parts.exponent * ${ln2Low};
  let total = coarse + fine;
  let lost = select((fine - total) + coarse, (coarse - total) + fine, abs(coarse) > abs(fine));
  let yHigh = high(y);
  let totalHigh = high(total);
  let rest = yHigh * (total - totalHigh) + (y - yHigh) * total + y * lost;
  return expOfSum(yHigh * totalHigh, rest);
}
fn powOf(x : f32, y : f32) -> f32 {
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (isnan(x) || isnan(y)) { return nan(); }
  let size = powerOfSize(abs(x), y);
  if (!negative(x)) { return size; }
  if (isOdd(y)) { return -size; }
  return select(nan(), size, isWhole(y) || x == 0.0 || x == -inf());
}
fn hypotOf(a : f32, b : f32) -> f32 {
  if (infinite(a) || infinite(b)) { return inf(); }
  let large = max(abs(a), abs(b));
  if (large == 0.0 || isnan(a) || isnan(b)) { return abs(a) + abs(b); }
  let ratio = min(abs(a), abs(b)) / large;
  return large * sqrt(1.0 + ratio * ratio);
}
// Exact, by long division.
fn fmodOf(a : f32, b : f32) -> f32 {
  let size = abs(b);
  var rest = abs(a);
  if (size == 0.0 || infinite(rest)) { return nan(); }
  if (infinite(size)) { return a; }
  var multiple = size;
  while (multiple <= rest * 0.5) { multiple *= 2.0; }
  while (multiple >= size) {
    if (rest >= multiple) { rest -= multiple; }
    multiple *= 0.5;
  }
  return withSign(rest, a);
}
fn remainderOf(a : f32, b : f32) -> f32 {
  let rest = fmodOf(a, b);
  return select(rest, rest + b, rest != 0.0 && negative(rest) != negative(b));
}
fn floorDivideOf(a : f32, b : f32) -> f32 {
  if (b == 0.0) { return a / b; }
  if (infinite(a)) { return nan(); }
  let rest = fmodOf(a, b);
  let quotient = round((a - rest) / b);
  return select(quotient, quotient - 1.0, rest != 0.0 && negative(rest) != negative(b));
}
fn integerPower(x : i32, y : i32) -> i32 {
  var result = 1;
  var square = x;
  for (var n = y; n > 0; n >>= 1u) {
    if ((n & 1) == 1) { result *= square; }
    square *= square;
  }
  return result;
}
`;
