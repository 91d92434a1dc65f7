import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { npmRegistry, type Registry } from '../setup/registry.ts';
import { SetupError } from '../setup/setup-error.ts';
import type { NodeOffer } from './offer.ts';

/** Where Node is taken from. */
export type NodeSource =
  /** Node's own releases. */
  | { readonly from: 'release' }
  /** The registry that npm is set up for, or a mirror of one. */
  | { readonly from: 'registry'; readonly registry: Registry }
  /** A program on this machine. */
  | { readonly from: 'program'; readonly path: string }
  /** A .tgz of npm's package, or Node's own .tar.gz. */
  | { readonly from: 'archive'; readonly path: string };

/** The network: a mirror that the user has named, the registry that npm's settings name, else Node's own releases. */
export function nodeSourceOnline(mirror: string | null): NodeSource {
  const registry = npmRegistry(mirror);
  return registry === null ? { from: 'release' } : { from: 'registry', registry };
}

/** What is fetched and from which host; null where nothing is. */
export function describeFetch(source: NodeSource, offer: NodeOffer): { what: string; host: string } | null {
  if (source.from === 'release') {
    const { version, address } = offer.release;
    return { what: `Node ${version}`, host: new URL(address).host };
  }
  if (source.from !== 'registry') return null;
  const { name, version } = offer.package;
  return { what: `${name} ${version}`, host: new URL(source.registry.address).host };
}

const programNames =
  process.platform === 'win32' ? ['node.exe', join('bin', 'node.exe')] : [join('bin', 'node'), 'node'];

/** What a path is that the user has named. */
export function nodeSourceAt(path: string): NodeSource {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) throw new SetupError(`There is no ${path}.`);
  if (about.isFile()) {
    if (/\.(?:tgz|tar\.gz)$/.test(path)) return { from: 'archive', path };
    if (/^node(?:\.exe)?$/.test(basename(path))) return { from: 'program', path };
    throw new SetupError(
      `${path} holds no Node: the .tar.gz of nodejs.org is expected, or npm's package as a .tgz; unpack others, and name the folder.`,
    );
  }
  const name = programNames.find((known) => existsSync(join(path, known)));
  if (name !== undefined) return { from: 'program', path: join(path, name) };
  throw new SetupError(`${path} holds no Node: a folder is expected in which there is ${programNames[0]}.`);
}
