import { existsSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** An import that was not found: what was asked for, and by which file. */
export interface FailedImport {
  readonly specifier: string;
  readonly parent: string | null;
}

/** What the loader has learned that helps to explain a failure. */
export interface ModuleHistory {
  /** The user's files, in the order in which they were loaded. */
  readonly loaded: readonly string[];
  failedImport(error: unknown): FailedImport | null;
}

/**
 * Teaches the loader three things: `backstep` is this build's library; './m' and './m.js' may mean './m.ts'; and the user's
 * .ts files are ES modules whatever a package.json says.
 */
export function installModuleHooks(library: string, isUserFile: (path: string) => boolean): ModuleHistory {
  const loaded: string[] = [];
  const failures = new WeakMap<object, FailedImport>();
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'backstep') return { url: library, shortCircuit: true };
      try {
        return next(withExtension(specifier, context.parentURL), context);
      } catch (error) {
        if (typeof error === 'object' && error !== null && !failures.has(error)) {
          failures.set(error, { specifier, parent: filePath(context.parentURL) });
        }
        throw error;
      }
    },
    load(url, context, next) {
      const path = filePath(url);
      if (path === null || !isUserFile(path)) return next(url, context);
      loaded.push(path);
      return next(url, /\.m?ts$/.test(path) ? { ...context, format: 'module-typescript' } : context);
    },
  });
  return {
    loaded,
    failedImport: (error) => (typeof error === 'object' && error !== null ? (failures.get(error) ?? null) : null),
  };
}

function filePath(url: string | undefined): string | null {
  return url?.startsWith('file:') === true ? fileURLToPath(url) : null;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Completes './m' and './m.js' where only './m.ts' (or './m/index.ts') exists; leaves everything else as it is. */
function withExtension(specifier: string, parentURL: string | undefined): string {
  if (!/^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier) || parentURL?.startsWith('file:') !== true) return specifier;
  const path = fileURLToPath(new URL(specifier, parentURL));
  if (isFile(path)) return specifier;
  const candidates = [
    path.replace(/\.(m?)js$/, '.$1ts'),
    `${path}.ts`,
    `${path}.mts`,
    `${path}.js`,
    `${path}/index.ts`,
    `${path}/index.js`,
  ];
  const found = candidates.find(isFile);
  if (found === undefined) return specifier;
  return pathToFileURL(found).href;
}
