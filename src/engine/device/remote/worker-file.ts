/**
 * The device thread's program: beside this file in the sources, `dist/device-worker.js` in a bundle. Two bundles hold this
 * code: `dist/backstep/*.js` (the library that scripts import) and those in `dist` itself.
 */
export function deviceWorkerFile(here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL('./device-worker-main.ts', here);
  return new URL(/\/backstep\/[^/]*$/.test(here) ? '../device-worker.js' : './device-worker.js', here);
}
