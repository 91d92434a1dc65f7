/** The loops over the rows of a matrix, and its sums. */
import { type Code, f64, f64x2, i32, i32x4, repeat, v128, when } from './instructions.ts';
import { FunctionBuilder, type Local } from './module.ts';
import { bytesPerVector, region, resultRegion } from './regions.ts';

/** Visits a row by fours. What does not fill four comes last, with a mask of what is inside the row; whole fours have none. */
type EachVector = (emit: (address: Code, inside: Code | null) => void) => void;

/** Each row of `columns` elements by `work`, which appends code. Addresses are those in region 0; the others lie alike. */
export function overRows(work: (f: FunctionBuilder, eachVector: EachVector) => void): FunctionBuilder {
  const f = new FunctionBuilder(['i32', 'i32']);
  const [rows, columns] = [f.parameter(0), f.parameter(1)];
  const [row, address, end] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const rest = f.let(i32.and(columns.get, i32.const(3)), 'i32');
  const whole = f.let(i32.shl(i32.sub(columns.get, rest), i32.const(2)), 'i32');
  const inside = f.let(i32x4.lt(i32x4.const(0, 1, 2, 3), i32x4.splat(rest)));
  const body = f.capture(() => {
    work(f, (emit) => {
      f.append(address.set(row.get), end.set(i32.add(row.get, whole)));
      const fours = f.capture(() => {
        emit(address.get, null);
        f.append(address.set(i32.add(address.get, i32.const(bytesPerVector))));
      });
      f.append(when(whole, repeat(fours, i32.ltU(address.get, end.get))));
      f.append(
        when(
          rest,
          f.capture(() => emit(address.get, inside)),
        ),
      );
    });
    f.append(row.set(i32.add(row.get, i32.shl(columns.get, i32.const(2)))));
    f.append(rows.set(i32.sub(rows.get, i32.const(1))));
  });
  f.append(repeat(body, rows.get));
  return f;
}

/** The lanes inside the row, zeros elsewhere. */
export function onlyInside(value: Code, inside: Code | null): Code {
  return inside === null ? value : v128.and(value, inside);
}

/** Two doubles each for the sums of the first and of the last two lanes. */
export interface LaneSums {
  readonly low: Local;
  readonly high: Local;
}

export function noSums(f: FunctionBuilder): LaneSums {
  const sums = { low: f.local('v128'), high: f.local('v128') };
  f.append(sums.low.set(f64x2.const(0)), sums.high.set(f64x2.const(0)));
  return sums;
}

/** `value` stands in a variable. */
export function addAsDoubles(f: FunctionBuilder, { low, high }: LaneSums, value: Code): void {
  f.append(low.set(f64x2.add(low.get, f64x2.fromLow(value))));
  f.append(high.set(f64x2.add(high.get, f64x2.fromHigh(value))));
}

/** The sum of all, a double. */
export function totalOf(f: FunctionBuilder, { low, high }: LaneSums): Code {
  const both = f.let(f64x2.add(low.get, high.get));
  return f64.add(f64x2.lane(0, both), f64x2.lane(1, both));
}

/** The sum of each row, in doubles, as a double of the result region. */
function rowSums(): FunctionBuilder {
  let result: Local | null = null;
  return overRows((f, eachVector) => {
    result ??= f.local('i32');
    const sums = noSums(f);
    eachVector((at, inside) => {
      addAsDoubles(f, sums, f.let(onlyInside(v128.load(at, region(0)), inside)));
    });
    f.append(f64.store(i32.add(result.get, i32.const(region(resultRegion))), totalOf(f, sums)));
    f.append(result.set(i32.add(result.get, i32.const(8))));
  });
}

/** (rows, columns): adds the rows of region 0 to the doubles in regions 1 and 2, a column each. */
function columnSums(): FunctionBuilder {
  const f = new FunctionBuilder(['i32', 'i32']);
  const [rows, columns] = [f.parameter(0), f.parameter(1)];
  const [position, address, left, bytes] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const sums: LaneSums = { low: f.local('v128'), high: f.local('v128') };
  const { low, high } = sums;
  const outer = f.capture(() => {
    f.append(low.set(v128.load(i32.shl(position.get, i32.const(1)), region(1))));
    f.append(high.set(v128.load(i32.shl(position.get, i32.const(1)), region(1) + 16)));
    f.append(address.set(position.get), left.set(rows.get));
    const inner = f.capture(() => {
      addAsDoubles(f, sums, f.let(v128.load(address.get, region(0))));
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
    ['columnSums', columnSums()],
  ];
}
