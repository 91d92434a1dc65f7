import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const quoted = (name: string): string => JSON.stringify(resolve(name));

/**
 * A backend named 'tensorflow' on tfjs's CPU kernels, registered by a second copy of tfjs-core, as tfjs-node does it; it calls
 * the functions of `util` that tfjs-node calls, too.
 */
export const workingIndex = `
const util = require('util');
if (util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('util is not repaired');
const tf = require(${quoted('@tensorflow/tfjs-core')});
const { MathBackendCPU } = require(${quoted('@tensorflow/tfjs-backend-cpu')});
class Backend extends MathBackendCPU {
  binding = { TF_Version: '2.9.1' };
  isUsingGpuDevice = false;
}
tf.registerBackend('tensorflow', () => new Backend(), 3);
tf.copyRegisteredKernels('cpu', 'tensorflow');
tf.setBackend('tensorflow');
`;

/** The same, but products are zeros. */
export const wrongProductsIndex = `${workingIndex}
tf.unregisterKernel('BatchMatMul', 'tensorflow');
tf.registerKernel({
  kernelName: 'BatchMatMul',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const shape = [...inputs.a.shape.slice(0, -1), inputs.b.shape.at(-1)];
    const size = shape.reduce((product, n) => product * n, 1);
    return backend.makeTensorInfo(shape, 'float32', new Float32Array(size));
  },
});
`;

/** The same, but its driver fails at the tenth product, as by a reset: some time after that was asked for. */
export const failingDriverIndex = `${workingIndex}
const { kernelFunc } = tf.getKernel('BatchMatMul', 'cpu');
let products = 0;
tf.unregisterKernel('BatchMatMul', 'tensorflow');
tf.registerKernel({
  kernelName: 'BatchMatMul',
  backendName: 'tensorflow',
  kernelFunc: (call) => {
    if (++products === 10) process.nextTick(() => { throw new Error('the driver was reset'); });
    return kernelFunc(call);
  },
});
`;

/** The same, but what is freed stays in memory. */
export const leakingIndex = `${workingIndex}
const kept = [];
const dispose = Backend.prototype.disposeData;
Backend.prototype.disposeData = function (id, force) {
  if (this.data.has(id)) kept.push(this.data.get(id).values);
  return dispose.call(this, id, force);
};
`;

export interface FakePackage {
  readonly index: string;
  readonly name?: string;
  readonly version?: string;
  /** More files, by their names in the package. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Puts a package into a folder's `node_modules`. @returns the package's own folder */
export function makeFakeTensorflow(folder: string, fake: FakePackage): string {
  const { index, name = '@tensorflow/tfjs-node', version = '4.22.0', files = {} } = fake;
  const place = join(folder, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
  writeFileSync(join(place, 'index.js'), index);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
  return place;
}
