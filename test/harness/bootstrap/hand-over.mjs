import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

/**
 * Runs `node` on a script until it ends and gives its exit code. Signals go on to the script, which tidies up and decides
 * when to end; this process waits for it.
 *
 * @param {string} node
 * @param {readonly string[]} nodeArguments
 * @returns {Promise<number>}
 */
export async function handOver(node, nodeArguments) {
  const child = spawn(node, nodeArguments, {
    stdio: 'inherit',
    env: { ...process.env, ...withPath([dirname(node), join(root, 'node_modules', '.bin')]) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}

/** The PATH variable with folders put first. Windows spells its name in several ways. */
function withPath(folders) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { [name]: [...folders, process.env[name] ?? ''].join(delimiter) };
}
