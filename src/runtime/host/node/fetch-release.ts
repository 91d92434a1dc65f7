import { createHash } from 'node:crypto';
import { downloadFile, downloadText, type FileDownload, otherSources } from '../setup/download.ts';
import { SetupError } from '../setup/setup-error.ts';

/** A file of a release of Node's own. */
export interface NodeRelease {
  /** Where releases lie; ends with a slash. */
  readonly address: string;
  readonly version: string;
  /** As the release's list of checksums calls it. */
  readonly file: string;
}

export type ReleaseFetch = Omit<FileDownload, 'what' | 'authorization' | 'hash'>;

/** Writes the file, as the release's list of checksums describes it. Fails with a SetupError, or with the signal's reason. */
export async function fetchRelease({ address, version, file }: NodeRelease, fetching: ReleaseFetch): Promise<void> {
  const folder = new URL(`v${version}/`, address).href;
  const { host } = new URL(folder);
  const download = { ...fetching, what: `Node ${version}`, authorization: null };
  const list = await downloadText(`${folder}SHASUMS256.txt`, download);
  const expected = checksumIn(list, file);
  if (expected === null) throw new SetupError(`${host} has no checksum of ${file}: ${otherSources}.`);
  const hash = createHash('sha256');
  await downloadFile(`${folder}${file}`, { ...download, hash });
  if (hash.digest('hex') === expected) return;
  throw new SetupError(
    `What ${host} sent is not ${file}: its sha256 is another than the release's. A proxy has changed it; ${otherSources}.`,
  );
}

/** Lines of a checksum, two spaces and a name. */
function checksumIn(list: string, file: string): string | null {
  for (const line of list.split(/\r?\n/)) {
    const [, sum, name] = /^([0-9a-f]{64})\s+\*?(\S+)$/.exec(line) ?? [];
    if (name === file && sum !== undefined) return sum;
  }
  return null;
}
