import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { inRoot } from '../paths.ts';

/** Libraries for graphics cards. Backstep uses only the CPU kernels, and these weigh hundreds of megabytes. */
const graphicsLibraries = /providers_(cuda|tensorrt)/;

/**
 * Puts what Backstep needs of onnxruntime-node beside the bundles, where a plain `require` from them finds it: the scripts
 * and this platform's native library. The package as npm installs it holds every platform.
 */
export async function copyOnnxRuntime(): Promise<void> {
  await copyPackage('onnxruntime-node', ['package.json', 'README.md', 'dist', nativeFolder()]);
  await copyPackage('onnxruntime-common', ['package.json', 'README.md', join('dist', 'cjs')]);
}

function nativeFolder(): string {
  return join('bin', 'napi-v6', process.platform, process.arch);
}

async function copyPackage(name: string, parts: readonly string[]): Promise<void> {
  const from = inRoot('node_modules', name);
  const to = inRoot('dist', 'node_modules', name);
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const part of parts) {
    await cp(join(from, part), join(to, part), { recursive: true, filter: isNeeded });
  }
}

function isNeeded(path: string): boolean {
  const name = basename(path);
  return !graphicsLibraries.test(name) && !/\.(map|d\.ts)$/.test(name);
}
