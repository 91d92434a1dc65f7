import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageNames } from '../../../engine/device/tfjs/tensorflow/find-package.ts';
import { SetupError } from '../setup/setup-error.ts';

/** Where tfjs-node is taken from. */
export type TensorflowSource =
  /** npm's registry, as npm is set up; `mirror` serves what storage.googleapis.com does: libtensorflow and the add-on. */
  | { readonly from: 'network'; readonly mirror: string | null }
  /** A folder on this machine in which it is installed: taken as it is. */
  | { readonly from: 'installed'; readonly folder: string }
  /** A package that npm is to install: its folder or its tarball. */
  | { readonly from: 'package'; readonly path: string };

/** What a path is that the user has named. */
export function sourceAt(path: string): TensorflowSource {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) throw new SetupError(`There is no ${path}.`);
  if (about.isFile()) {
    if (/\.(?:tgz|tar\.gz)$/.test(path)) return { from: 'package', path };
    throw new SetupError(`${path} is not a package: a .tgz that \`npm pack\` has made is expected.`);
  }
  if (packageNames.some((name) => nameIn(join(path, 'node_modules', name)) === name))
    return { from: 'installed', folder: path };
  if (packageNames.some((name) => nameIn(path) === name)) return { from: 'package', path };
  throw new SetupError(
    `${path} holds no TensorFlow: a folder is expected in which \`npm install ${packageNames[0]}\` was run on a machine like this one, or the package's own.`,
  );
}

function nameIn(folder: string): string | null {
  try {
    const { name }: { name?: unknown } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}

/** How the package's installer is told of a mirror. */
export function mirrorEnvironment(mirror: string | null): Readonly<Record<string, string>> {
  if (mirror === null) return {};
  return {
    TFJS_NODE_CDN_STORAGE: mirror,
    npm_config_tfjs_binding_binary_host_mirror: `${mirror}tf-builds/pre-built-binary`,
  };
}
