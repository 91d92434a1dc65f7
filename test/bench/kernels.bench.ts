/**
 * Microseconds per CPU kernel at two sizes, and GFLOP/s of matrix products with each products backend.
 * `node test/bench/kernels.bench.ts` prints a table, `--json` one JSON object; `--threshold` compares the backends on small
 * products, for `onnxThreshold` in src/engine/device/cpu/products.ts.
 */
import { cpuKernels } from '../../src/engine/device/cpu/index.ts';
import type { Matrix } from '../../src/engine/device/cpu/matrix.ts';
import { OnnxProducts, requireHere } from '../../src/engine/device/cpu/onnxruntime.ts';
import { plainProduct } from '../../src/engine/device/cpu/plain-product.ts';
import type { Kernels, Operand } from '../../src/engine/device/kernels.ts';
import type { DType, TypedArray } from '../../src/engine/dtype.ts';

type CpuOperand = Operand<TypedArray>;
type KernelName = Exclude<keyof Kernels<unknown>, 'device' | 'dtypes' | 'frames' | 'freesByItself' | 'windows'>;

/** Milliseconds of one call: the best of several rounds, since other work on the machine only adds. */
function time(call: () => unknown, budget = 150): number {
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < budget / 3) {
    call();
    calls++;
  }
  const perRound = Math.max(1, Math.ceil(calls / 3));
  let best = Infinity;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    for (let k = 0; k < perRound; k++) call();
    best = Math.min(best, (performance.now() - start) / perRound);
  }
  return best;
}

function operand(shape: readonly number[], dtype: DType = 'float32', limit = 0): CpuOperand {
  const size = shape.reduce((product, length) => product * length, 1);
  const value = (k: number): number => (limit > 0 ? (k * 7) % limit : Math.sin(k) + 1.5);
  const handle = cpuKernels.cast(flat(Float64Array.from({ length: size }, (_, k) => value(k))), dtype);
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, length) => product * length, 1));
  return { storage: { handle, size }, dtype, shape, strides, offset: 0 };
}

function flat(handle: Float64Array): CpuOperand {
  return {
    storage: { handle, size: handle.length },
    dtype: 'float64',
    shape: [handle.length],
    strides: [1],
    offset: 0,
  };
}

/** One call, or several named ones, for each kernel. */
function kernelCalls(rows: number, columns: number): Record<KernelName, Record<string, () => unknown>> {
  const shape = [rows, columns];
  const size = rows * columns;
  const [a, b] = [operand(shape), operand(shape)];
  const row: CpuOperand = { ...operand([columns]), shape, strides: [0, 1] };
  const turned: CpuOperand = { ...operand([columns, rows]), shape, strides: [1, rows] };
  const scalar: CpuOperand = { ...operand([1]), shape, strides: [0, 0] };
  const condition = operand(shape, 'bool', 2);
  const index = operand([rows, 1], 'int64', columns);
  const column = operand([rows, 1]);
  const rowIndex = operand([rows], 'int64', rows);
  const square: CpuOperand = { ...a, shape: [1, rows, columns], strides: [size, columns, 1] };
  const squareTurned: CpuOperand = { ...a, shape: [1, columns, rows], strides: [size, 1, columns] };
  const target = operand(shape);
  const k = cpuKernels;
  return {
    upload: { upload: () => k.upload(a.storage.handle, 'float32') },
    download: { download: () => k.download(a.storage.handle, 'float32', size) },
    release: { release: () => k.release(a.storage.handle) },
    full: { full: () => k.full('float32', size, 1) },
    cast: {
      copy: () => k.cast(a, 'float32'),
      'copy transposed': () => k.cast(turned, 'float32'),
      'to int32': () => k.cast(a, 'int32'),
    },
    write: { write: () => k.write(target, a) },
    unary: {
      relu: () => k.unary('relu', a),
      exp: () => k.unary('exp', a),
      'neg transposed': () => k.unary('neg', turned),
    },
    binary: {
      add: () => k.binary('add', a, b, 1, null),
      'add in place': () => k.binary('add', target, b, 0.5, target.storage.handle),
      'add row': () => k.binary('add', a, row, 1, null),
      'mul scalar': () => k.binary('mul', a, scalar, 1, null),
      'add transposed': () => k.binary('add', a, turned, 1, null),
    },
    compare: { gt: () => k.compare('gt', a, scalar) },
    where: { where: () => k.where(condition, a, b) },
    reduce: {
      'sum all': () => k.reduce('sum', a, [0, 1]),
      'sum last': () => k.reduce('sum', a, [1]),
      'sum first': () => k.reduce('sum', a, [0]),
      'amax last': () => k.reduce('amax', a, [1]),
    },
    argmax: { argmax: () => k.argmax(a, 1, 'int64') },
    matmul: { matmul: () => k.matmul(square, squareTurned) },
    linear: { linear: () => k.linear(a, b, null) },
    logSoftmax: { logSoftmax: () => k.logSoftmax(a) },
    concat: { concat: () => k.concat([a, b], 0) },
    gather: { gather: () => k.gather(a, 1, index) },
    scatterAdd: { scatterAdd: () => k.scatterAdd(shape, 1, index, column) },
    indexSelect: { indexSelect: () => k.indexSelect(a, 0, rowIndex) },
    indexAdd: { indexAdd: () => k.indexAdd(shape, 0, rowIndex, a) },
  };
}

type Product = (out: Float32Array, a: Matrix, b: Matrix) => void;

function productBackends(): Record<string, Product> {
  const plain: Product = (out, a, b) => plainProduct(out, 0, 'float32', a, b, null);
  try {
    const started = performance.now();
    const onnx = new OnnxProducts(requireHere());
    loadMilliseconds = performance.now() - started;
    return { onnxruntime: (out, a, b) => onnx.product(out, 0, a, b, null), plain };
  } catch (error) {
    console.error(`without ONNX Runtime: ${error instanceof Error ? error.message : String(error)}`);
    return { plain };
  }
}
let loadMilliseconds: number | null = null;

function matrix(rows: number, columns: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, k) => Math.sin(k));
  return { data, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}

function measureProduct(product: Product, m: number, k: number, n: number): number {
  const [a, b, out] = [matrix(m, k), matrix(k, n), new Float32Array(m * n)];
  return time(() => product(out, a, b), 600);
}

const backends = productBackends();

if (process.argv.includes('--threshold')) {
  const rows = [8, 12, 16, 20, 24, 28, 32, 48, 64].map((size) => ({
    product: `${size}x${size}x${size}`,
    multiplications: size ** 3,
    ...Object.fromEntries(
      Object.entries(backends).map(([name, product]) => [
        `${name} us`,
        round(measureProduct(product, size, size, size) * 1000),
      ]),
    ),
  }));
  console.table(rows);
} else {
  const kernels = [
    [1, 1],
    [64, 512],
  ].flatMap(([rows, columns]) =>
    Object.entries(kernelCalls(rows!, columns!)).flatMap(([kernel, calls]) =>
      Object.entries(calls).map(([name, call]) => ({
        kernel: name === kernel ? kernel : `${kernel}: ${name}`,
        shape: rows === 1 ? '[1]' : `[${rows},${columns}]`,
        microseconds: round(time(call) * 1000),
      })),
    ),
  );
  const products = [
    [64, 784, 512],
    [512, 512, 512],
    [1024, 1024, 1024],
  ].flatMap(([m, k, n]) =>
    Object.entries(backends).map(([backend, product]) => {
      const milliseconds = measureProduct(product, m!, k!, n!);
      return {
        backend,
        product: `${m}x${k}x${n}`,
        milliseconds: round(milliseconds),
        gigaflops: round((2 * m! * k! * n!) / milliseconds / 1e6),
      };
    }),
  );
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ onnxruntimeLoadMilliseconds: loadMilliseconds, kernels, products }));
  } else {
    console.table(kernels);
    console.table(products);
    if (loadMilliseconds !== null) console.log(`ONNX Runtime loads in ${round(loadMilliseconds)} ms`);
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
