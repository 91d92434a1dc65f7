/** What the extension host calls: runs the test files that were bundled beside this one. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import Mocha from 'mocha';
import { createResultsReporter } from './results-reporter.ts';

/** Ends with a rejection when a test failed, which is how an extension host is told. */
export async function run(): Promise<void> {
  const resultsFile = process.env['BACKSTEP_TEST_RESULTS'];
  if (resultsFile === undefined) {
    throw new Error('BACKSTEP_TEST_RESULTS has to name the file for the results');
  }
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: createResultsReporter(resultsFile) });
  const folder = dirname(__dirname);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (path.endsWith('.test.cjs')) {
      mocha.addFile(join(folder, path));
    }
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} tests failed`);
  }
}
