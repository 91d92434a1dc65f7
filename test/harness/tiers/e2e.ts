import { ensurePackaged } from '../build/package.ts';
import { ensureBrowser } from '../prerequisites/browser.ts';
import { ensureServer } from '../vscode/install-server.ts';
import { runNodeTests } from './node-test.ts';
import { findTestFiles } from './test-files.ts';
import { couldNotRun, type Tier } from './tier.ts';

/** The packaged extension, installed in a real VS Code that a real browser drives. */
export const e2eTier: Tier = {
  name: 'e2e',
  async run(filters) {
    const files = await findTestFiles('test/e2e', filters);
    if (files.length === 0) {
      return couldNotRun('no test file');
    }
    await ensureBrowser();
    await ensureServer();
    const BACKSTEP_VSIX = await ensurePackaged();
    // One at a time: each starts a VS Code and a browser, and two of those make each other slow.
    return await runNodeTests({
      files,
      concurrency: 1,
      testSeconds: 240,
      totalMinutes: 7,
      environment: { BACKSTEP_VSIX },
    });
  },
};
