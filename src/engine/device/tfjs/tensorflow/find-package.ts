import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** An installed tfjs-node. */
export interface TensorflowPackage {
  readonly name: (typeof packageNames)[number];
  readonly folder: string;
  readonly version: string;
}

/** The first that is there is taken. */
export const packageNames = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export const howToSetUp =
  "run 'Backstep: Set Up tfjs-node-gpu' in the editor, or `backstep setup-tensorflow`, or use device 'cpu'";

/** tfjs-node of another major version has other kernels than our tfjs-core asks for. */
const wantedMajor = '4';

/**
 * In the folder of Backstep's own set-up, else beside Backstep itself, whose optional peer it is. `obstacle`: why there is
 * none that can be used, and what to do.
 */
export function findPackage(folder: string | null): TensorflowPackage | { readonly obstacle: string } {
  for (const name of packageNames) {
    const place = placeOf(name, folder);
    if (place === null) continue;
    const version = versionIn(place);
    if (version?.split('.')[0] === wantedMajor) return { name, folder: place, version };
    return {
      obstacle: `${name} in ${place} is ${version === null ? 'damaged' : `version ${version}`}, but version ${wantedMajor} is needed: ${howToSetUp}`,
    };
  }
  return { obstacle: `neither ${packageNames.join(' nor ')} is installed: ${howToSetUp}` };
}

function placeOf(name: string, folder: string | null): string | null {
  const own = folder === null ? null : join(folder, 'node_modules', name);
  if (own !== null && existsSync(own)) return own;
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function versionIn(folder: string): string | null {
  try {
    const { version }: { version?: unknown } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
