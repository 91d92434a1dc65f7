/** Datasets and loaders: `torch.utils.data`. */
export { defaultCollate } from './collate.ts';
export { type Dataset, type IterableDataset, TensorDataset } from './dataset.ts';
export { DataLoader, type DataLoaderOptions } from './loader.ts';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './samplers.ts';
export { ConcatDataset, randomSplit, Subset } from './subsets.ts';
export { importDataset } from './workers/sendable.ts';
export { serveDataset } from './workers/serve.ts';
