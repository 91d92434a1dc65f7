/** Training in one call, as in fast.ai's first lessons. */
export { accuracy } from './accuracy.ts';
export { ImageClassifierData, type ImageClassifierOptions, type LabelledArrays } from './classifier-data.ts';
export { type EpochResult, type FitData, type FitOptions, fit, type Metric } from './fit.ts';
export { predict } from './predict.ts';
