import { environment } from '../../engine/environment.ts';

/** Where downloaded datasets and compiled scripts are kept: the same folder for every host. */
export function cacheFolder(): string {
  return environment.cacheFolder;
}
