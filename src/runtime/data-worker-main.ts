/** Entry of a data loader's worker thread: modules are found as the script finds them, then the library takes over. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { installModuleHooks } from './script-worker/module-hooks.ts';
import { createUserFileTest } from './script-worker/user-files.ts';

type Library = typeof import('../engine/index.ts');

interface Input {
  readonly library: string;
  /** What the script worker has put into `environment.dataWorker`. */
  readonly host: { readonly internalFolders: readonly string[]; readonly cacheFolder: string };
}

const { library, host }: Input = workerData;
enableCompileCache(join(host.cacheFolder, 'compile-cache'));
installModuleHooks(library, createUserFileTest(host.internalFolders), () => {});
const { serveDataset }: Library = await import(/* webpackIgnore: true */ library);
await serveDataset(workerData);
