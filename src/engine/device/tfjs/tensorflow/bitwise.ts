import * as tf from '@tensorflow/tfjs-core';

/** What tfjs-node's backend can do that its kernels do not use: any operation of TensorFlow's. */
interface TensorflowBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_INT32: number };
  executeSingleOutput(name: string, attributes: readonly object[], inputs: readonly unknown[]): tf.TensorInfo;
}

function isTensorflowBackend(backend: object): backend is TensorflowBackend {
  return 'executeSingleOutput' in backend && 'binding' in backend;
}

/** tfjs-node leaves it out, though TensorFlow has it. */
export function registerBitwiseAnd(backendName: string): void {
  if (tf.getKernel(tf.BitwiseAnd, backendName) !== undefined) return;
  tf.registerKernel({
    kernelName: tf.BitwiseAnd,
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      if (typeof backend !== 'object' || backend === null || !isTensorflowBackend(backend)) {
        throw new Error('this version of tfjs-node cannot run BitwiseAnd');
      }
      const { TF_ATTR_TYPE, TF_INT32 } = backend.binding;
      const attributes = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_INT32 }];
      return backend.executeSingleOutput('BitwiseAnd', attributes, [inputs['a'], inputs['b']]);
    },
  });
}
