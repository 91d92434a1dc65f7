/**
 * TensorFlow, for the tests of device `tensorflow` on the real library: `BACKSTEP_TENSORFLOW` names a folder in which
 * `npm install @tensorflow/tfjs-node` was run.
 */
const folder = process.env['BACKSTEP_TENSORFLOW'] || null;

/** False, or why tests of `tensorflow` cannot run here. */
export const whyNoTensorflow: string | false =
  folder === null ? 'no TensorFlow: BACKSTEP_TENSORFLOW names no folder with tfjs-node' : false;

/** What a device thread is told, so that it finds it. */
export const deviceSettings = { gpu: null, tensorflowFolder: folder };
