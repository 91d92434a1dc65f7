/** Well-known datasets, and small made-up ones: `torchvision.datasets`. */
export { findFile } from './files.ts';
export {
  type BlobsOptions,
  blobs,
  circles,
  type MadeUpOptions,
  moons,
  type RegressionOptions,
  regression,
  spiral,
} from './made-up.ts';
export { fashionMnist, type MnistOptions, mnist } from './mnist.ts';
