/** Datasets and loaders: `torch.utils.data`. */
export { type Dataset, defaultCollate, TensorDataset } from './dataset.ts';
export { DataLoader, type DataLoaderOptions } from './loader.ts';
