/** What is done with parameters and models around training: `torch.nn.utils`. */
export { deepcopy } from '../module/copy.ts';
export { type ClipGradNormOptions, clipGradNorm_, clipGradValue_, type Parameters } from './clip-grad.ts';
export { parametersToVector, vectorToParameters } from './parameter-vector.ts';
export { Summary, type SummaryRow, type SummaryTotals, summary } from './summary.ts';
export { removeWeightNorm, type WeightNormOptions, weightNorm } from './weight-norm.ts';
