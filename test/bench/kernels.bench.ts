/**
 * Microseconds per CPU kernel at two sizes, and GFLOP/s of matrix products with each products backend.
 * `node test/bench/kernels.bench.ts` prints a table, `--json` one JSON object; `--threshold` compares the backends on small
 * products, for `productThresholds` in src/engine/device/cpu/products.ts.
 */
import { cpuKernels } from '../../src/engine/device/cpu/index.ts';
import { vectorWork } from '../../src/engine/device/cpu/products.ts';
import type { Kernels, Operand } from '../../src/engine/device/kernels.ts';
import type { DType, TypedArray } from '../../src/engine/dtype.ts';
import { productBackends, productTime } from './products.ts';
import { bestTime } from './timing.ts';

type CpuOperand = Operand<TypedArray>;
type KernelName = Exclude<keyof Kernels<unknown>, 'device' | 'dtypes' | 'frames' | 'freesByItself' | 'windows'>;

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
    fused: {
      gelu: () => k.fused?.('gelu', [a]),
      geluBackward: () => k.fused?.('geluBackward', [a, b]),
      softmax: () => k.fused?.('softmax', [a]),
      softmaxBackward: () => k.fused?.('softmaxBackward', [a, b]),
    },
    concat: { concat: () => k.concat([a, b], 0) },
    gather: { gather: () => k.gather(a, 1, index) },
    scatterAdd: { scatterAdd: () => k.scatterAdd(shape, 1, index, column) },
    indexSelect: { indexSelect: () => k.indexSelect(a, 0, rowIndex) },
    indexAdd: { indexAdd: () => k.indexAdd(shape, 0, rowIndex, a) },
  };
}

const { backends, onnxLoadMilliseconds } = productBackends();

if (process.argv.includes('--threshold')) {
  const cubes = [4, 5, 6, 8, 12, 16, 20, 24, 32, 40, 48, 52, 56, 64].map((size) => [size, size, size] as const);
  const flat = [
    [1, 64, 64],
    [1, 128, 128],
    [16, 128, 10],
    [32, 128, 16],
    [64, 128, 10],
  ] as const;
  const rows = [...cubes, ...flat].map(([m, k, n]) => ({
    product: `${m}x${k}x${n}`,
    work: vectorWork(m, k, n),
    ...Object.fromEntries(
      [...backends].map(([name, backend]) => [`${name} us`, round(productTime(backend, m, k, n) * 1000)]),
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
        microseconds: round(bestTime(call) * 1000),
      })),
    ),
  );
  const products = [
    [64, 784, 512],
    [512, 512, 512],
    [1024, 1024, 1024],
  ].flatMap(([m, k, n]) =>
    [...backends].map(([name, backend]) => {
      const milliseconds = productTime(backend, m!, k!, n!);
      return {
        backend: name,
        product: `${m}x${k}x${n}`,
        milliseconds: round(milliseconds),
        gigaflops: round((2 * m! * k! * n!) / milliseconds / 1e6),
      };
    }),
  );
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ onnxruntimeLoadMilliseconds: onnxLoadMilliseconds, kernels, products }));
  } else {
    console.table(kernels);
    console.table(products);
    if (onnxLoadMilliseconds !== null) console.log(`ONNX Runtime loads in ${round(onnxLoadMilliseconds)} ms`);
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
