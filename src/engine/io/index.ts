/** Files: checkpoints, NumPy's arrays, pickles of them. */

export { load, save } from './checkpoint.ts';
export type { Saved } from './nested.ts';
export { loadNpy, loadNpz, saveNpy, saveNpz } from './numpy.ts';
export { type ExportOnnxOptions, exportOnnx } from './onnx/export.ts';
export { OnnxExportError } from './onnx/operation.ts';
export { loadPickle, type Unpickled } from './pickle/load.ts';
export { UnpicklingError } from './pickle/machine.ts';
