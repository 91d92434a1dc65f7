/** The loops over the rows of a matrix: sums and softmax. */
import { exponential, logarithm } from './functions.ts';
import { type Code, f32x4, f64, f64x2, i32, i32x4, repeat, v128 } from './instructions.ts';
import { FunctionBuilder, type Local } from './module.ts';
import { bytesPerVector, region, resultRegion } from './regions.ts';

/** Each row of region 0, (rows, columns), by `work`, which gets its position and appends code. */
function overRows(
  work: (f: FunctionBuilder, row: Code, columns: Code, eachVector: EachVector) => void,
): FunctionBuilder {
  const f = new FunctionBuilder(['i32', 'i32']);
  const [rows, columns] = [f.parameter(0), f.parameter(1)];
  const [row, bytes] = [f.local('i32'), f.local('i32')];
  const position = f.local('i32');
  const body = f.capture(() => {
    work(f, row.get, columns.get, (emit) => {
      f.append(position.set(i32.const(0)));
      const inner = f.capture(() => {
        emit(i32.add(row.get, position.get), position);
        f.append(position.set(i32.add(position.get, i32.const(bytesPerVector))));
      });
      f.append(repeat(inner, i32.ltU(position.get, bytes.get)));
    });
    f.append(row.set(i32.add(row.get, bytes.get)), rows.set(i32.sub(rows.get, i32.const(1))));
  });
  f.append(bytes.set(i32.shl(columns.get, i32.const(2))), repeat(body, rows.get));
  return f;
}

/** Visits a row by fours; the last visit may reach beyond it. */
type EachVector = (emit: (address: Code, position: Local) => void) => void;

/** Which of the four elements at `position` lie inside the row. */
function inside(columns: Code, position: Local): Code {
  const first = i32.shrU(position.get, i32.const(2));
  const lanes = i32x4.add(i32x4.splat(first), i32x4.const(0, 1, 2, 3));
  return i32x4.lt(lanes, i32x4.splat(columns));
}

function addAsDoubles(f: FunctionBuilder, low: Local, high: Local, value: Code): void {
  f.append(low.set(f64x2.add(low.get, f64x2.fromLow(value))));
  f.append(high.set(f64x2.add(high.get, f64x2.fromHigh(value))));
}

function totalOf(f: FunctionBuilder, low: Local, high: Local): Code {
  const both = f.let(f64x2.add(low.get, high.get));
  return f64.add(f64x2.lane(0, both), f64x2.lane(1, both));
}

/** The sum of each row, in doubles, as a double of the result region. */
function rowSums(): FunctionBuilder {
  let address: Local | null = null;
  return overRows((f, _row, columns, eachVector) => {
    address ??= f.local('i32');
    const [low, high] = [f.local('v128'), f.local('v128')];
    f.append(low.set(f64x2.const(0)), high.set(f64x2.const(0)));
    eachVector((at, position) => {
      const value = v128.and(v128.load(at, region(0)), inside(columns, position));
      addAsDoubles(f, low, high, f.let(value));
    });
    f.append(f64.store(i32.add(address.get, i32.const(region(resultRegion))), totalOf(f, low, high)));
    f.append(address.set(i32.add(address.get, i32.const(8))));
  });
}

/** x - max - ln Σ e^(x - max) of each row; the sum in doubles. */
function rowLogSoftmax(): FunctionBuilder {
  return overRows((f, _row, columns, eachVector) => {
    const [largest, low, high] = [f.local('v128'), f.local('v128'), f.local('v128')];
    f.append(largest.set(f32x4.const(-Infinity)));
    f.append(low.set(f64x2.const(0)), high.set(f64x2.const(0)));
    eachVector((at, position) => {
      const shown = v128.choose(inside(columns, position), v128.load(at, region(0)), f32x4.const(-Infinity));
      f.append(largest.set(f32x4.max(largest.get, shown)));
    });
    const lanes = [0, 1, 2, 3].map((lane) => f32x4.splat(f32x4.lane(lane, largest.get)));
    f.append(largest.set(f32x4.max(f32x4.max(lanes[0]!, lanes[1]!), f32x4.max(lanes[2]!, lanes[3]!))));
    eachVector((at, position) => {
      const power = exponential(f, f32x4.sub(v128.load(at, region(0)), largest.get));
      addAsDoubles(f, low, high, f.let(v128.and(power, inside(columns, position))));
    });
    const total = f.let(f32x4.fromF64x2(f64x2.splat(totalOf(f, low, high))));
    const shift = f.let(logarithm(f, f32x4.splat(f32x4.lane(0, total))));
    eachVector((at) => {
      const value = f32x4.sub(f32x4.sub(v128.load(at, region(0)), largest.get), shift);
      f.append(v128.store(at, value, region(resultRegion)));
    });
  });
}

/** (rows, columns): adds the rows of region 0 to the doubles in regions 1 and 2, a column each. */
function columnSums(): FunctionBuilder {
  const f = new FunctionBuilder(['i32', 'i32']);
  const [rows, columns] = [f.parameter(0), f.parameter(1)];
  const [position, address, left, bytes] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const [low, high] = [f.local('v128'), f.local('v128')];
  const outer = f.capture(() => {
    f.append(low.set(v128.load(i32.shl(position.get, i32.const(1)), region(1))));
    f.append(high.set(v128.load(i32.shl(position.get, i32.const(1)), region(1) + 16)));
    f.append(address.set(position.get), left.set(rows.get));
    const inner = f.capture(() => {
      addAsDoubles(f, low, high, f.let(v128.load(address.get, region(0))));
      f.append(address.set(i32.add(address.get, bytes.get)), left.set(i32.sub(left.get, i32.const(1))));
    });
    f.append(repeat(inner, left.get));
    f.append(v128.store(i32.shl(position.get, i32.const(1)), low.get, region(1)));
    f.append(v128.store(i32.shl(position.get, i32.const(1)), high.get, region(1) + 16));
    f.append(position.set(i32.add(position.get, i32.const(bytesPerVector))));
  });
  f.append(bytes.set(i32.shl(columns.get, i32.const(2))), repeat(outer, i32.ltU(position.get, bytes.get)));
  return f;
}

export function rowLoops(): readonly (readonly [string, FunctionBuilder])[] {
  return [
    ['rowSums', rowSums()],
    ['rowLogSoftmax', rowLogSoftmax()],
    ['columnSums', columnSums()],
  ];
}
