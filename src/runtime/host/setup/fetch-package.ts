/** Fetches a package from a registry of npm's kind without npm, which a user who has only the editor does not have. */
import { createHash } from 'node:crypto';
import {
  type Download,
  downloadFile,
  downloadText,
  type FileDownload,
  NotThereError,
  otherSources,
} from './download.ts';
import type { Registry } from './registry.ts';
import { SetupError } from './setup-error.ts';

export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

export type PackageFetch = Omit<FileDownload, 'what' | 'authorization' | 'hash'> & { readonly registry: Registry };

/** What a registry tells of a version: where its tarball is and what it hashes to. */
interface Distribution {
  readonly tarball: string;
  readonly algorithm: string;
  readonly digest: string;
}

/** Writes the package's tarball, as the registry has described it. Fails with a SetupError, or with the signal's reason. */
export async function fetchPackage({ name, version }: PackageVersion, fetching: PackageFetch): Promise<void> {
  const { registry } = fetching;
  const what = `${name} ${version}`;
  const download = (url: string): Download => ({ ...fetching, what, authorization: registry.authorization(url) });
  const place = `${registry.address}${name.replace('/', '%2f')}/${version}`;
  const { host } = new URL(place);
  const about = await downloadText(place, download(place));
  const distribution = distributionIn(
    about,
    `${host} is no registry of npm's kind: its answer on ${name} says nothing of`,
  );
  const { algorithm, digest } = distribution;
  for (const tarball of placesOf(name, distribution.tarball, registry)) {
    const hash = createHash(algorithm);
    try {
      await downloadFile(tarball.url, { ...fetching, ...download(tarball.url), hash });
    } catch (error) {
      if (error instanceof NotThereError && !tarball.isLast) continue;
      throw error;
    }
    if (hash.digest('base64') === digest) return;
    throw new SetupError(
      `What ${new URL(tarball.url).host} sent is not ${what}: its ${algorithm} is another than the registry's. A proxy or mirror has changed it; ${otherSources}.`,
    );
  }
}

interface Place {
  readonly url: string;
  readonly isLast: boolean;
}

/** A mirror may hand on another registry's documents, which name that one's tarballs: they are looked for on the mirror first. */
function placesOf(name: string, tarball: string, { address }: Registry): readonly Place[] {
  const named = { url: tarball, isLast: true };
  const { host, pathname } = new URL(tarball);
  if (host === new URL(address).host) return [named];
  const file = pathname.slice(pathname.lastIndexOf('/') + 1);
  return [{ url: new URL(`${name}/-/${file}`, address).href, isLast: false }, named];
}

const algorithms = ['sha512', 'sha384', 'sha256'];

function distributionIn(text: string, complaint: string): Distribution {
  const { dist }: { dist?: unknown } = objectIn(text) ?? {};
  const { tarball, integrity }: { tarball?: unknown; integrity?: unknown } = Object(dist);
  if (typeof tarball !== 'string' || !URL.canParse(tarball)) throw new SetupError(`${complaint} its tarball.`);
  for (const algorithm of algorithms) {
    const sums = typeof integrity === 'string' ? integrity.split(/\s+/) : [];
    const sum = sums.find((one) => one.startsWith(`${algorithm}-`));
    if (sum !== undefined) return { tarball, algorithm, digest: sum.slice(algorithm.length + 1).split('?')[0]! };
  }
  throw new SetupError(`${complaint} its checksum.`);
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
