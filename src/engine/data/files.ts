import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { environment } from '../environment.ts';
import { downloadChecked, messageOf } from './download.ts';

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
  /** Its files have the names of another dataset's: they count only in a folder of the dataset's name. */
  readonly ownFolderOnly?: boolean;
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
    ...(path === environment.cacheFolder || source.ownFolderOnly === true ? [] : [{ path, origin }]),
  ]);
}

/**
 * The path of a file of data that is not downloaded by itself: looked for where `datasets.mnist` looks, by its name.
 * @param about what it is, for whoever must find it
 * @example loadtxt(datasets.findFile('diabetes.csv.gz', '759 rows of 8 measurements and a label'))
 */
export function findFile(name: string, about: string): string {
  const searched = folders({ name: '', mirrors: [] }).map(({ path, origin }) => ({ path: join(path), origin }));
  for (const { path } of searched) if (existsSync(join(path, name))) return join(path, name);
  const unique = [...new Map(searched.map((folder) => [folder.path, folder])).values()];
  const looked = unique.map(({ path, origin }) => `  ${path} (${origin})`);
  throw new Error(
    `${name} (${about}) was not found.\nLooked in:\n${looked.join('\n')}\nPut it into one of those folders, or name its folder with --data, the setting backstep.dataFolder or the variable BACKSTEP_DATA.`,
  );
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
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  if (!path.endsWith('.gz')) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    throw new Error(`${path} cannot be unpacked (${messageOf(error)}): it is damaged. Delete it and get it again.`, {
      cause: error,
    });
  }
}

async function download(source: DataSource, file: DataFile, target: string): Promise<void> {
  const failures: string[] = [];
  for (const mirror of source.mirrors) {
    try {
      await downloadChecked(new URL(file.name, mirror), target, file.md5, file.name);
      return;
    } catch (error) {
      failures.push(`  ${mirror}: ${messageOf(error)}`);
    }
  }
  const looked = folders(source).map(({ path, origin }) => `  ${path} (${origin})`);
  throw new Error(
    `${file.name} of ${source.name} was not found and could not be downloaded.\nLooked in:\n${looked.join('\n')}\nTried:\n${failures.join('\n')}\nWithout a network, put ${file.name} into one of those folders, or name its folder with --data, the setting backstep.dataFolder or the variable BACKSTEP_DATA.`,
  );
}
