import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from '../build/build.ts';
import { inRoot } from '../paths.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { chooseExtensionHost } from '../vscode/choose-extension-host.ts';
import { bundleIntegrationTests } from './integration-bundle.ts';
import { parseResults, printResults, tally } from './integration-results.ts';
import { findTestFiles } from './test-files.ts';
import { couldNotRun, type Tier } from './tier.ts';

/** The mocha suite, inside a real extension host. */
export const integrationTier: Tier = {
  name: 'integration',
  async run(filters) {
    const files = await findTestFiles('test/integration', filters);
    if (files.length === 0) {
      return couldNotRun('no test file');
    }
    await ensureBuilt();
    const suite = await bundleIntegrationTests(files);
    const host = await chooseExtensionHost();
    return await withTemporaryFolder('backstep-integration-', async (folder) => {
      const workspace = join(folder, 'workspace');
      const resultsFile = join(folder, 'results.jsonl');
      await cp(inRoot('samples'), workspace, { recursive: true });
      const environment = { BACKSTEP_TEST_RESULTS: resultsFile };
      const problem = await host.run({ suite, workspace, environment, minutes: 4 });
      const lines = parseResults(await readFile(resultsFile, 'utf8').catch(() => ''));
      printResults(lines);
      return { ...tally(lines, problem), note: host.name };
    });
  },
};
