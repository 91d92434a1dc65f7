/** `npm run backstep -- run samples/linear-regression.ts`: the command line of this checkout, built first where needed. */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { ensureBuilt } from './build/build.ts';
import { main } from './main.ts';
import { inRoot } from './paths.ts';

await main(async () => {
  await ensureBuilt();
  const child = spawn(process.execPath, [inRoot('dist', 'cli.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  return await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
});
