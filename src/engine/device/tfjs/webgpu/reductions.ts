/** Programs that fold dimensions: sums, products, extremes, the place of the largest, log-softmax. */
import type { ReductionKernel } from '../../kernels.ts';

/** What folding starts from and how one more value is folded in, in `total` and `value`. */
interface Folding {
  readonly start: Readonly<Record<'f32' | 'i32', string>>;
  readonly step: string;
  /** Whether NaN must be looked out for: `max` and `min` may drop it. */
  readonly keepsNaN?: true;
}

const lowest = '(-2147483647 - 1)';

const foldings: Readonly<Record<ReductionKernel, Folding>> = {
  sum: { start: { f32: '0.0', i32: '0' }, step: 'total + value' },
  prod: { start: { f32: '1.0', i32: '1' }, step: 'total * value' },
  amax: { start: { f32: '-uniforms.INFINITY', i32: lowest }, step: 'max(total, value)', keepsNaN: true },
  amin: { start: { f32: 'uniforms.INFINITY', i32: '2147483647' }, step: 'min(total, value)', keepsNaN: true },
};

function fold({ step, keepsNaN }: Folding, type: 'f32' | 'i32'): string {
  const guarded = keepsNaN && type === 'f32';
  return `fn fold(total : ${type}, value : ${type}) -> ${type} {
    ${guarded ? 'if (isnan(total)) { return total; } if (isnan(value)) { return value; }' : ''}
    return ${step};
  }`;
}

/** Invocations that fold one result together, where results are few and long. */
export const team = 64;

/**
 * `kept` and `folded` declare cursor `p` for a result and add to it for a folded element. Uniform `length` is how many values a
 * result folds, `parts` into how many runs they are cut, each giving a result of its own.
 */
export interface FoldCode {
  readonly kept: string;
  readonly folded: string;
  readonly length: string;
  readonly parts: string;
  readonly results: string;
}

/** One invocation for a result. */
export function foldAlone(name: ReductionKernel, type: 'f32' | 'i32', code: FoldCode): string {
  const folding = foldings[name];
  return `
${fold(folding, type)}
fn main(index : i32) {
  if (index >= ${code.results}) { return; }
  ${code.kept}
  let start = p;
  var total = ${folding.start[type]};
  for (var k = 0; k < ${code.length}; k++) {
    ${code.folded}
    total = fold(total, A[start + q]);
  }
  result[index] = total;
}`;
}

/** A workgroup for a result: each of its invocations folds a share, then they fold their shares pairwise. */
export function foldTogether(name: ReductionKernel, type: 'f32' | 'i32', code: FoldCode): string {
  const folding = foldings[name];
  return `
${fold(folding, type)}
var<workgroup> shares : array<${type}, ${team}>;
fn main() {
  let place = i32(workgroupId.x) + i32(workgroupId.y) * i32(numWorkgroups.x);
  let index = place / ${code.parts};
  let part = place % ${code.parts};
  let share = (${code.length} + ${code.parts} - 1) / ${code.parts};
  let end = min((part + 1) * share, ${code.length});
  let local = i32(localIndex);
  var total = ${folding.start[type]};
  if (place < ${code.results}) {
    ${code.kept}
    let start = p;
    for (var k = part * share + local; k < end; k += ${team}) {
      ${code.folded}
      total = fold(total, A[start + q]);
    }
  }
  shares[local] = total;
  workgroupBarrier();
  for (var half = ${team / 2}; half > 0; half >>= 1u) {
    if (local < half) { shares[local] = fold(shares[local], shares[local + half]); }
    workgroupBarrier();
  }
  if (local == 0 && place < ${code.results}) { result[place] = shares[0]; }
}`;
}

/** The first place of NaN, else of the largest, along a dimension of size and stride `uniforms.u0.yz`. */
export function placeOfLargest(type: 'f32' | 'i32', kept: string): string {
  const isMissing = type === 'f32' ? 'isnan(value)' : 'false';
  return `
fn main(index : i32) {
  if (index >= uniforms.u0.x) { return; }
  ${kept}
  var largest = A[p];
  var place = 0;
  for (var k = 0; k < uniforms.u0.y; k++) {
    let value = A[p + k * uniforms.u0.z];
    if (${isMissing}) { result[index] = k; return; }
    if (value > largest) { largest = value; place = k; }
  }
  result[index] = place;
}`;
}

/** A workgroup for a row: its maximum, the sum of the exponentials of the distances to it, the result. */
export function logSoftmaxRows(kept: string): string {
  return `
var<workgroup> shares : array<f32, ${team}>;
fn larger(a : f32, b : f32) -> f32 {
  if (isnan(a)) { return a; }
  if (isnan(b)) { return b; }
  return max(a, b);
}
fn main() {
  let index = i32(workgroupId.x) + i32(workgroupId.y) * i32(numWorkgroups.x);
  let rows = uniforms.u0.x; let length = uniforms.u0.y; let step = uniforms.u0.z;
  let local = i32(localIndex);
  let inside = index < rows;
  var start = 0;
  if (inside) { ${kept} start = p; }
  var largest = -inf();
  if (inside) { for (var k = local; k < length; k += ${team}) { largest = larger(largest, A[start + k * step]); } }
  shares[local] = largest;
  workgroupBarrier();
  for (var half = ${team / 2}; half > 0; half >>= 1u) {
    if (local < half) { shares[local] = larger(shares[local], shares[local + half]); }
    workgroupBarrier();
  }
  largest = shares[0];
  workgroupBarrier();
  var total = 0.0;
  if (inside) { for (var k = local; k < length; k += ${team}) { total += exponential(A[start + k * step] - largest); } }
  shares[local] = total;
  workgroupBarrier();
  for (var half = ${team / 2}; half > 0; half >>= 1u) {
    if (local < half) { shares[local] += shares[local + half]; }
    workgroupBarrier();
  }
  let shift = logOf(shares[0]);
  if (inside) {
    for (var k = local; k < length; k += ${team}) { result[index * length + k] = A[start + k * step] - largest - shift; }
  }
}
fn exponential(x : f32) -> f32 {
  if (isnan(x)) { return x; }
  return expOf(x);
}`;
}
