import { homedir } from 'node:os';
import { join } from 'node:path';

/** How far a download has come, in bytes; `total` is null where the server does not say. */
export interface DownloadProgress {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

/** What the process that runs a script tells the library about its surroundings. */
export interface Environment {
  /** Where to look for datasets first: `--data`, or the setting `backstep.dataFolder`. */
  dataFolder: string | null;
  /** Where downloaded datasets are kept. */
  cacheFolder: string;
  /** Whether a run goes on on the CPU where its device is not available: `--fallback`, or `backstep.deviceFallback`. */
  deviceFallback: boolean;
  /** A part of the name of the GPU that `webgpu` takes; null: the fastest. */
  gpu: string | null;
  /** Where tfjs-node was set up. Default: in the cache folder, or BACKSTEP_TENSORFLOW. */
  tensorflowFolder: string;
  onDownload: ((progress: DownloadProgress) => void) | null;
  /** The program of loaders' worker threads, and what it is told as `host`; null: the library's own. */
  dataWorker: { readonly program: URL; readonly data: unknown } | null;
  /** Has `end` called when nothing will be read from any device any more; gives what takes that back. Default: as the process exits. */
  onExit(end: () => void): () => void;
}

function defaultCacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(base, 'backstep');
}

/** The folder in which `node_modules` holds tfjs-node, once it is set up. */
export function tensorflowFolder(cacheFolder: string): string {
  return process.env['BACKSTEP_TENSORFLOW'] || join(cacheFolder, 'tensorflow');
}

export const environment: Environment = {
  dataFolder: null,
  cacheFolder: defaultCacheFolder(),
  deviceFallback: false,
  gpu: process.env['BACKSTEP_GPU'] || null,
  tensorflowFolder: tensorflowFolder(defaultCacheFolder()),
  onDownload: null,
  dataWorker: null,
  onExit: (end) => {
    process.once('exit', end);
    return () => process.off('exit', end);
  },
};
