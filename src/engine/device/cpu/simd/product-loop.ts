/** The inner loop of a matrix product: tiles of the result stay in registers while the depth is run through. */
import { f32x4, i32, repeat, v128 } from './instructions.ts';
import { FunctionBuilder } from './module.ts';

/** A tile's rows and columns: eight vectors of sums, two of the right side and one number of the left fit 16 registers. */
export const tileRows = 4;
export const tileColumns = 8;
/** Steps of the depth in one turn of the loop; packed panels are filled up with zeros to a multiple of it. */
export const depthStep = 4;

const [rows, vectors] = [tileRows, tileColumns / 4];

/**
 * (left, right, sums, its stride, from, its stride, depth, panels): one column of tiles, `panels` of them. A panel of the left
 * side has `tileRows` numbers for each step of the depth, the right side's `tileColumns`. What is at `from` is added at the
 * end: a row that is repeated (stride 0), or what earlier parts of the depth gave; so rounding errors grow with a part of the
 * depth only. Addresses and strides are bytes; there is at least one panel and one turn.
 */
function productTiles(): FunctionBuilder {
  const f = new FunctionBuilder(new Array(8).fill('i32'));
  const parameters = Array.from({ length: 8 }, (_, index) => f.parameter(index));
  const [left, right, sums, sumsStride] = [parameters[0]!, parameters[1]!, parameters[2]!, parameters[3]!];
  const [from, fromStride, depth, panels] = [parameters[4]!, parameters[5]!, parameters[6]!, parameters[7]!];
  const [position, steps, factor] = [f.local('i32'), f.local('i32'), f.local('v128')];
  const columns = Array.from({ length: vectors }, () => f.local('v128'));
  const tile = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local('v128')));

  const turn = f.capture(() => {
    for (let step = 0; step < depthStep; step++) {
      for (const [index, column] of columns.entries()) {
        f.append(column.set(v128.load(position.get, (step * vectors + index) * 16)));
      }
      for (const [row, line] of tile.entries()) {
        f.append(factor.set(v128.loadSplat(left.get, (step * rows + row) * 4)));
        for (const [index, sum] of line.entries()) {
          f.append(sum.set(f32x4.add(sum.get, f32x4.mul(factor.get, columns[index]!.get))));
        }
      }
    }
    f.append(left.set(i32.add(left.get, i32.const(depthStep * rows * 4))));
    f.append(position.set(i32.add(position.get, i32.const(depthStep * tileColumns * 4))));
    f.append(steps.set(i32.sub(steps.get, i32.const(depthStep))));
  });
  const panel = f.capture(() => {
    for (const sum of tile.flat()) f.append(sum.set(f32x4.const(0)));
    f.append(position.set(right.get), steps.set(depth.get), repeat(turn, steps.get));
    for (const line of tile) {
      for (const [index, sum] of line.entries()) {
        const total = f32x4.add(v128.load(from.get, index * 16), sum.get);
        f.append(v128.store(sums.get, total, index * 16));
      }
      f.append(from.set(i32.add(from.get, fromStride.get)));
      f.append(sums.set(i32.add(sums.get, sumsStride.get)));
    }
    f.append(panels.set(i32.sub(panels.get, i32.const(1))));
  });
  f.append(repeat(panel, panels.get));
  return f;
}

export function productLoop(): ReadonlyMap<string, FunctionBuilder> {
  return new Map([['productTiles', productTiles()]]);
}
