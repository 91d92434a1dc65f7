import { rm } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { build } from 'esbuild';
import { inRoot } from '../paths.ts';

const entry = 'test/integration/support/run.ts';

/**
 * Bundles each test file, and the entry that an extension host calls, into CommonJS files, because that is what an extension
 * host loads in every version. Gives the path of the entry.
 */
export async function bundleIntegrationTests(files: readonly string[]): Promise<string> {
  const outdir = inRoot('.cache', 'integration');
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [entry, ...files].map((path) => ({
      in: inRoot(path),
      out: path.slice('test/integration/'.length, -extname(path).length),
    })),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    outExtension: { '.js': '.cjs' },
    // mocha keeps what runs now in its module, so all files have to share one.
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return inRoot('.cache', 'integration', 'support', `${basename(entry, '.ts')}.cjs`);
}
