import { copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { inRoot } from '../paths.ts';

/** Libraries for graphics cards. Backstep uses only the CPU kernels, and these weigh hundreds of megabytes. */
const graphicsLibraries = /providers_(cuda|tensorrt)/;

/**
 * Puts beside the bundles what they load as files: packages with native libraries, where a plain `import` or `require` finds
 * them, each with this platform's libraries alone; and the WebAssembly kernels.
 */
export async function copyRuntimeFiles(): Promise<void> {
  const { platform, arch } = process;
  await copyPackage('onnxruntime-node', ['package.json', 'README.md', 'dist', join('bin', 'napi-v6', platform, arch)]);
  await copyPackage('onnxruntime-common', ['package.json', 'README.md', join('dist', 'cjs')]);
  const dawn = join('dist', `${platform}-${platform === 'darwin' ? 'universal' : arch}`);
  await copyPackage('webgpu', ['package.json', 'README.md', 'index.js', dawn]);
  const kernels = 'tfjs-backend-wasm-simd.wasm';
  await mkdir(inRoot('dist'), { recursive: true });
  await copyFile(inRoot('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist', kernels), inRoot('dist', kernels));
}

async function copyPackage(name: string, parts: readonly string[]): Promise<void> {
  const from = inRoot('node_modules', name);
  const to = inRoot('dist', 'node_modules', name);
  await rm(to, { recursive: true, force: true });
  for (const part of parts) {
    await mkdir(dirname(join(to, part)), { recursive: true });
    await cp(join(from, part), join(to, part), { recursive: true, filter: isNeeded });
  }
}

function isNeeded(path: string): boolean {
  const name = basename(path);
  return !graphicsLibraries.test(name) && !/\.(map|d\.ts)$/.test(name);
}
