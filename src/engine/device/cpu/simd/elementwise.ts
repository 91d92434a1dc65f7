/** Elementwise kernels by vector loops, a region's length at a time: in the cache, copying in and out costs little. */
import type { TypedArray } from '../../../dtype.ts';
import { type CpuOperand, isDense } from '../strides.ts';
import { RowWalker } from '../walker.ts';
import { regionLength, resultRegion } from './regions.ts';
import { type VectorLoop, type VectorUnit, vectorLoop } from './vector-unit.ts';

/** From this many elements on, vectors are faster. Measured: an addition takes 0.22 µs against 0.26, an exponential 0.9 against 1.3. */
export const worthwhile = 256;
/** Shorter rows are faster in plain loops than copied one by one. */
const shortestRow = 16;
/** Rows from this length on are computed one by one. */
const longRow = 2048;

/** How an operand lies in memory: in the result's order, the same row again and again, or some other rows. */
type Layout = 'dense' | 'repeated' | 'rows';

/** An operand on its way into a region. */
interface Source {
  readonly data: TypedArray;
  readonly region: TypedArray;
  readonly layout: Layout;
  /** 1, or 0 where a row is one number repeated. */
  readonly step: number;
}

/** The region that takes an operand: bytes for conditions. */
function regionFor(unit: VectorUnit, x: CpuOperand, index: number): TypedArray | null {
  if (x.dtype === 'bool') return unit.bytes[index]!;
  return x.dtype === 'float32' ? unit.floats[index]! : null;
}

function load({ data, region, step }: Source, from: number, to: number, count: number): void {
  if (step === 0) region.fill(data[from]!, to, to + count);
  else if (count >= 48) region.set(data.subarray(from, from + count), to);
  else for (let k = 0; k < count; k++) region[to + k] = data[from + k]!;
}

/**
 * Computes `out`, dense, from operands expanded to its shape; false where plain loops do it better, with nothing done.
 * A condition comes third.
 */
export function computeByVectors(
  name: string,
  out: TypedArray,
  operands: readonly CpuOperand[],
  scale?: number,
): boolean {
  if (out.length < worthwhile) return false;
  const loop = vectorLoop(name);
  if (loop === null) return false;
  const { shape } = operands[0]!;
  if (operands.every((x) => isDense(x.shape, x.strides))) {
    const sources = sourcesOf(loop, operands, () => ({ layout: 'dense', step: 1 }));
    if (sources === null) return false;
    computeSegment(
      loop,
      out,
      0,
      sources,
      operands.map(({ offset }) => offset),
      out.length,
      scale,
    );
    return true;
  }
  const walker = new RowWalker(
    shape,
    operands.map(({ strides }) => strides),
  );
  const isScattered = walker.steps.some((step) => step > 1);
  if (isScattered || walker.length < shortestRow) return false;
  const sources = sourcesOf(loop, operands, (x, index) => ({
    layout: layoutOf(x, walker.strides[index]!),
    step: walker.steps[index]!,
  }));
  if (sources === null) return false;
  walker.start(operands.map(({ offset }) => offset));
  if (walker.length >= longRow) {
    let o = 0;
    do {
      computeSegment(loop, out, o, sources, walker.positions, walker.length, scale);
      o += walker.length;
    } while (walker.next());
  } else computeRows(loop, out, sources, walker, scale);
  return true;
}

function layoutOf(x: CpuOperand, strides: readonly number[]): Layout {
  if (isDense(x.shape, x.strides)) return 'dense';
  return strides.slice(0, -1).every((stride) => stride === 0) ? 'repeated' : 'rows';
}

function sourcesOf(
  { unit }: VectorLoop,
  operands: readonly CpuOperand[],
  place: (x: CpuOperand, index: number) => Pick<Source, 'layout' | 'step'>,
): Source[] | null {
  const sources: Source[] = [];
  for (const [index, x] of operands.entries()) {
    const region = regionFor(unit, x, index);
    if (region === null) return null;
    sources.push({ data: x.storage.handle, region, ...place(x, index) });
  }
  return sources;
}

/** `count` neighbouring results. */
function computeSegment(
  { unit, run }: VectorLoop,
  out: TypedArray,
  start: number,
  sources: readonly Source[],
  positions: readonly number[],
  count: number,
  scale: number | undefined,
): void {
  const result = out instanceof Float32Array ? unit.floats[resultRegion]! : unit.bytes[resultRegion]!;
  for (let done = 0; done < count; done += regionLength) {
    const length = Math.min(regionLength, count - done);
    for (let k = 0; k < sources.length; k++) {
      const source = sources[k]!;
      if (source.step === 1) load(source, positions[k]! + done, 0, length);
      else if (done === 0) load(source, positions[k]!, 0, length);
    }
    run(length, scale);
    out.set(length === regionLength ? result : result.subarray(0, length), start + done);
  }
}

/** As many whole rows at a time as a region holds. */
function computeRows(
  { unit, run }: VectorLoop,
  out: TypedArray,
  sources: readonly Source[],
  walker: RowWalker,
  scale: number | undefined,
): void {
  const { length, positions } = walker;
  const result = out instanceof Float32Array ? unit.floats[resultRegion]! : unit.bytes[resultRegion]!;
  const most = Math.floor(regionLength / length);
  const starts = sources.map(() => 0);
  let o = 0;
  let more = true;
  while (more) {
    for (let k = 0; k < sources.length; k++) starts[k] = positions[k]!;
    let rows = 0;
    while (more && rows < most) {
      for (let k = 0; k < sources.length; k++) {
        const source = sources[k]!;
        const isNew = source.layout === 'rows' || (source.layout === 'repeated' && o === 0);
        if (isNew) load(source, positions[k]!, rows * length, length);
      }
      rows++;
      more = walker.next();
    }
    const count = rows * length;
    for (let k = 0; k < sources.length; k++) {
      if (sources[k]!.layout === 'dense') load(sources[k]!, starts[k]!, 0, count);
    }
    run(count, scale);
    out.set(count === regionLength ? result : result.subarray(0, count), o);
    o += count;
  }
}
