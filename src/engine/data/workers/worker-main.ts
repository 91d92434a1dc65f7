/** The program of a loader's worker thread, where no host process has put its own in its place. */
import { registerHooks } from 'node:module';
import { workerData } from 'node:worker_threads';
import type { DataWorkerInput } from './messages.ts';

const input: DataWorkerInput = workerData;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'backstep' ? { url: input.library, shortCircuit: true } : next(specifier, context),
});
const { serveDataset }: typeof import('../../index.ts') = await import(/* webpackIgnore: true */ input.library);
await serveDataset(input);
