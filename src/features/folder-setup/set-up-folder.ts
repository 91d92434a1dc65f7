import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { isRecord } from '../../trace/guard.ts';
import { typesFolder } from './installed-types.ts';
import { JsonFile } from './json-edit.ts';

/** The library's declarations that come with this extension. */
export interface Declarations {
  readonly folder: string;
  readonly version: string;
}

export interface FolderSetup {
  /** Files that were made or changed, relative to the folder. */
  readonly changed: readonly string[];
  /** What was left as it is although Backstep would have it otherwise. */
  readonly notes: readonly string[];
}

const compilerOptions = {
  target: 'es2024',
  module: 'preserve',
  // `dom` is where TypeScript keeps `console`, `fetch` and `performance`, which scripts have without installing anything.
  lib: ['es2024', 'dom'],
  strict: true,
  skipLibCheck: true,
} as const;

/** What Node needs to run TypeScript by leaving the types out. */
const runnableOptions = { erasableSyntaxOnly: true, verbatimModuleSyntax: true } as const;
const unbuiltOptions = { allowImportingTsExtensions: true, noEmit: true } as const;
/** Options of a project that is compiled into files; such a one must go on being. */
const buildOptions = ['outDir', 'outFile', 'composite', 'declaration', 'emitDeclarationOnly'];

/**
 * Makes a folder one where the editor knows 'backstep': package.json, tsconfig.json, and a copy of the declarations. A copy,
 * because the extension's own folder changes its name with every update. Files that exist are added to, never replaced;
 * when one of them is broken, nothing is changed.
 */
export async function setUpFolder(folder: string, declarations: Declarations): Promise<FolderSetup> {
  const notes: string[] = [];
  const manifest = await open(join(folder, 'package.json'));
  const project = await open(join(folder, 'tsconfig.json'));
  changeManifest(manifest, notes);
  changeProject(project, folder, notes);
  const changed: string[] = [];
  // First: the editor looks for them as soon as it sees the project file.
  if (await refreshDeclarations(folder, declarations, true)) changed.push(typesFolder);
  for (const file of [manifest, project]) {
    if (!file.isChanged) continue;
    await writeFile(file.path, file.text);
    changed.push(relative(folder, file.path));
  }
  return { changed, notes };
}

/**
 * Brings the folder's copy of the declarations up to date with this extension. Gives whether there was anything to do.
 * `evenNew`: also where there is no copy yet.
 */
export async function refreshDeclarations(
  folder: string,
  declarations: Declarations,
  evenNew = false,
): Promise<boolean> {
  const target = join(folder, typesFolder);
  const stamp = join(target, 'package.json');
  const text = await readFile(stamp, 'utf8').catch(() => null);
  if (text === null && !evenNew) return false;
  if (text !== null && versionIn(text) === declarations.version) return false;
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const isWanted = (path: string): boolean => !/\.[^\\/]+$/.test(path) || path.endsWith('.d.ts');
  await cp(declarations.folder, target, { recursive: true, filter: isWanted });
  // Last: a copy that was interrupted is made again.
  const about = { name: 'backstep', version: declarations.version, private: true, types: './index.d.ts' };
  await writeFile(stamp, `${JSON.stringify(about, null, 2)}\n`);
  return true;
}

function versionIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value['version'] : undefined;
  } catch {
    return undefined;
  }
}

async function open(path: string): Promise<JsonFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isRecord(error) && error['code'] === 'ENOENT') return null;
    throw error;
  });
  return new JsonFile(path, text);
}

function changeManifest(manifest: JsonFile, notes: string[]): void {
  if (manifest.isNew) manifest.set(['private'], true);
  manifest.setMissing(['type'], 'module');
  if (manifest.get('type') !== 'module') {
    notes.push(
      'package.json says "type": "commonjs" and was left so. Backstep runs your .ts files as ES modules all the same.',
    );
  }
}

function changeProject(project: JsonFile, folder: string, notes: string[]): void {
  const isBuilt = buildOptions.some((name) => Boolean(project.get('compilerOptions', name)));
  const isExtended = project.get('extends') !== undefined;
  const options: Record<string, unknown> = {
    // What a base configuration says is not to be overridden by what is only usual.
    ...(isExtended ? {} : compilerOptions),
    ...runnableOptions,
    ...(isBuilt ? {} : unbuiltOptions),
  };
  for (const [name, value] of Object.entries(options)) project.setMissing(['compilerOptions', name], value);
  if (isBuilt) {
    notes.push('tsconfig.json compiles into files, so noEmit and allowImportingTsExtensions were not set.');
  }
  if (isExtended && project.get('compilerOptions', 'paths') === undefined) {
    notes.push('tsconfig.json extends another one. If that has "paths", copy them here: these take their place.');
  }
  project.set(['compilerOptions', 'paths', 'backstep'], [pathOfTypes(project, folder)]);
}

/** Paths in tsconfig.json start at `baseUrl` where it is set, else beside the file. */
function pathOfTypes(project: JsonFile, folder: string): string {
  const base = project.get('compilerOptions', 'baseUrl');
  const from = typeof base === 'string' ? join(folder, base) : folder;
  const path = relative(from, join(folder, typesFolder, 'index.d.ts'))
    .split(sep)
    .join(posix.sep);
  return path.startsWith('.') && !path.startsWith('.backstep') ? path : `./${path}`;
}
