/** The program of data loaders' worker threads: beside this file in the sources, `data-worker.js` in a bundle. */
export function dataWorkerFile(here: string = import.meta.url): URL {
  return here.endsWith('.ts') ? new URL('./data-worker-main.ts', here) : new URL('./data-worker.js', here);
}
