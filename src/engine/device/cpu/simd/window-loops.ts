/** The loops that move rows between a plane of positions and the columns of its windows. Addresses and strides are bytes. */
import { type Code, f32, f32x4, i32, repeat, v128, when } from './instructions.ts';
import { FunctionBuilder, type Local } from './module.ts';

/** The parameters that all have. */
interface Rows {
  readonly source: Local;
  readonly target: Local;
  readonly columns: Local;
}

/** (source, its stride, target, its stride, rows, columns[, step]): `row` moves one row from source to target. */
function overRows(row: (f: FunctionBuilder, rows: Rows) => void, parameters: number): FunctionBuilder {
  const f = new FunctionBuilder(new Array(parameters).fill('i32'));
  const [source, sourceStride, target, targetStride, rows, columns] = [0, 1, 2, 3, 4, 5].map((k) => f.parameter(k));
  const body = f.capture(() => {
    row(f, { source: source!, target: target!, columns: columns! });
    f.append(source!.set(i32.add(source!.get, sourceStride!.get)));
    f.append(target!.set(i32.add(target!.get, targetStride!.get)));
    f.append(rows!.set(i32.sub(rows!.get, i32.const(1))));
  });
  f.append(when(rows!.get, repeat(body, rows!.get)));
  return f;
}

/** Neighbouring elements: four at a time, the last few one by one, since others lie right behind them. */
function neighbours(
  vector: (source: Code, target: Code) => Code,
  single: (source: Code, target: Code) => Code,
): FunctionBuilder {
  return overRows((f, { source, target, columns }) => {
    const [from, to, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const loop = (move: Code, bytes: number): Code => [
      move,
      from.set(i32.add(from.get, i32.const(bytes))),
      to.set(i32.add(to.get, i32.const(bytes))),
      left.set(i32.sub(left.get, i32.const(1))),
    ];
    f.append(from.set(source.get), to.set(target.get), left.set(i32.shrU(columns.get, i32.const(2))));
    f.append(when(left.get, repeat(loop(vector(from.get, to.get), 16), left.get)));
    f.append(left.set(i32.and(columns.get, i32.const(3))));
    f.append(when(left.get, repeat(loop(single(from.get, to.get), 4), left.get)));
  }, 6);
}

/** Elements that lie `step` bytes apart on one side. */
function steps(single: (source: Code, target: Code) => Code, side: 'source' | 'target'): FunctionBuilder {
  return overRows((f, { source, target, columns }) => {
    const step = f.parameter(6);
    const [from, to, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const body: Code = [
      single(from.get, to.get),
      from.set(i32.add(from.get, side === 'source' ? step.get : i32.const(4))),
      to.set(i32.add(to.get, side === 'target' ? step.get : i32.const(4))),
      left.set(i32.sub(left.get, i32.const(1))),
    ];
    f.append(from.set(source.get), to.set(target.get), left.set(columns.get));
    f.append(when(left.get, repeat(body, left.get)));
  }, 7);
}

const copied = (source: Code, target: Code) => f32.store(target, f32.load(source));
const added = (source: Code, target: Code) => f32.store(target, f32.add(f32.load(target), f32.load(source)));
const copiedVector = (source: Code, target: Code) => v128.store(target, v128.load(source));
const addedVector = (source: Code, target: Code) => v128.store(target, f32x4.add(v128.load(target), v128.load(source)));

export function windowLoops(): ReadonlyMap<string, FunctionBuilder> {
  return new Map([
    ['copyRows', neighbours(copiedVector, copied)],
    ['addRows', neighbours(addedVector, added)],
    ['copySteps', steps(copied, 'source')],
    ['addSteps', steps(added, 'target')],
  ]);
}
