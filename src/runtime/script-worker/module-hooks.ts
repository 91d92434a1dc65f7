import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';

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
 * .ts files, and .js files that import or export, are ES modules whatever a package.json says. `onUserFile` is told each of the user's files before it is loaded.
 */
export function installModuleHooks(
  library: string,
  isUserFile: (path: string) => boolean,
  onUserFile: (path: string) => void,
): ModuleHistory {
  const loaded: string[] = [];
  /** By URL, the import that asked for it first: loading does not say who wants it. */
  const imports = new Map<string, FailedImport>();
  const failures = new WeakMap<object, FailedImport>();
  const remember = (error: unknown, failed: FailedImport | undefined): void => {
    if (typeof error !== 'object' || error === null || failed === undefined || failures.has(error)) return;
    failures.set(error, failed);
  };
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'backstep') return { url: library, shortCircuit: true };
      const asked = { specifier, parent: filePath(context.parentURL) };
      try {
        // Node itself would notice later, where nobody can tell who asked for it.
        if (specifier.startsWith('node:') && !isBuiltin(specifier)) {
          throw new Error(`Node.js has no module '${specifier}'.`);
        }
        const resolved = next(withExtension(specifier, context.parentURL), context);
        if (!imports.has(resolved.url)) imports.set(resolved.url, asked);
        return resolved;
      } catch (error) {
        remember(error, asked);
        throw error;
      }
    },
    load(url, context, next) {
      const path = filePath(url);
      const isOfUser = path !== null && isUserFile(path);
      if (isOfUser) {
        loaded.push(path);
        onUserFile(path);
      }
      try {
        return next(url, isOfUser ? { ...context, format: formatOf(path, context.format) } : context);
      } catch (error) {
        // A file with a mistake in it is at fault itself; one of a kind that cannot be loaded is its importer's.
        if (!(error instanceof SyntaxError)) remember(error, imports.get(url));
        throw error;
      }
    },
  });
  return {
    loaded,
    failedImport: (error) => (typeof error === 'object' && error !== null ? (failures.get(error) ?? null) : null),
  };
}

/** What the user's file is, whatever a package.json above it says. */
function formatOf(path: string, format: string | null | undefined): string | null | undefined {
  if (/\.m?ts$/.test(path)) return 'module-typescript';
  return path.endsWith('.js') && format === 'commonjs' && isModule(path) ? 'module' : format;
}

/** Whether a JavaScript file cannot be CommonJS, because it imports or exports. */
function isModule(path: string): boolean {
  try {
    compileFunction(readFileSync(path, 'utf8'), ['exports', 'require', 'module', '__filename', '__dirname']);
    return false;
  } catch (error) {
    return error instanceof SyntaxError && /import|export/.test(error.message);
  }
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
