/** What is done with parameters and models around training: `torch.nn.utils`. */
export { deepcopy } from '../module/copy.ts';
