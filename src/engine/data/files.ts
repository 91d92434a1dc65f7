import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { environment } from '../environment.ts';

/** A file of a dataset: what it is called, where it comes from, and the MD5 of the file that is there. */
export interface DataFile {
  readonly name: string;
  readonly md5: string;
}

export interface DataSource {
  /** Name of the dataset and of its folder. */
  readonly name: string;
  /** Addresses that end in '/', tried in order. */
  readonly mirrors: readonly string[];
}

/** The folders that are searched, in order, with where each comes from. */
function folders(source: DataSource): { readonly path: string; readonly origin: string }[] {
  const result: { path: string; origin: string }[] = [];
  if (environment.dataFolder !== null) result.push({ path: environment.dataFolder, origin: 'the data folder you set' });
  const variable = process.env['BACKSTEP_DATA'];
  if (variable !== undefined && variable !== '') result.push({ path: variable, origin: 'BACKSTEP_DATA' });
  result.push({ path: environment.cacheFolder, origin: 'the cache' });
  return result.flatMap(({ path, origin }) => [
    { path: join(path, source.name), origin },
    ...(path === environment.cacheFolder ? [] : [{ path, origin }]),
  ]);
}

/** The unpacked bytes of a dataset's file: from a folder where it lies, packed or not, else downloaded into the cache. */
export async function loadDataFile(source: DataSource, file: DataFile): Promise<{ bytes: Uint8Array; path: string }> {
  const plainName = file.name.replace(/\.gz$/, '');
  for (const { path } of folders(source)) {
    for (const name of [file.name, plainName]) {
      const candidate = join(path, name);
      if (existsSync(candidate)) return { bytes: await readUnpacked(candidate), path: candidate };
    }
  }
  const target = join(environment.cacheFolder, source.name, file.name);
  await download(source, file, target);
  return { bytes: await readUnpacked(target), path: target };
}

async function readUnpacked(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  if (!path.endsWith('.gz')) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    throw new Error(`${path} cannot be unpacked (${messageOf(error)}): it is damaged. Delete it and get it again.`, {
      cause: error,
    });
  }
}

/** Into a file beside the target that takes its name only when whole and right. */
async function download(source: DataSource, file: DataFile, target: string): Promise<void> {
  const failures: string[] = [];
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}.part`;
  for (const mirror of source.mirrors) {
    try {
      const digest = await fetchInto(new URL(file.name, mirror), partial, file.name);
      if (digest !== file.md5) throw new Error(`checksum ${digest} instead of ${file.md5}`);
      await rename(partial, target);
      return;
    } catch (error) {
      failures.push(`${mirror}: ${messageOf(error)}`);
    } finally {
      await rm(partial, { force: true });
    }
  }
  throw new Error(
    `${file.name} of ${source.name} was not found and could not be downloaded.\nLooked in:\n${folders(source)
      .map(({ path, origin }) => `  ${path} (${origin})`)
      .join(
        '\n',
      )}\nTried:\n${failures.map((failure) => `  ${failure}`).join('\n')}\nWithout a network, put ${file.name} into one of those folders, or name its folder with --data, the setting backstep.dataFolder or the variable BACKSTEP_DATA.`,
  );
}

async function fetchInto(url: URL, path: string, label: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
  const length = response.headers.get('content-length');
  const total = length === null ? null : Number(length);
  const hash = createHash('md5');
  const handle = await open(path, 'w');
  let done = 0;
  try {
    for await (const chunk of response.body) {
      hash.update(chunk);
      await handle.writeFile(chunk);
      done += chunk.byteLength;
      environment.onDownload?.({ label, done, total });
    }
  } finally {
    await handle.close();
  }
  if (total !== null && done !== total) throw new Error(`the connection ended after ${done} of ${total} bytes`);
  environment.onDownload?.({ label, done, total: done });
  return hash.digest('hex');
}

/** What went wrong, with the reason behind it, which `fetch` hides in `cause`. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
