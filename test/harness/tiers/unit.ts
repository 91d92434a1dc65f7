import { availableParallelism } from 'node:os';
import { ensureSoftwareGpu } from '../prerequisites/software-gpu.ts';
import { runNodeTests } from './node-test.ts';
import { findTestFiles } from './test-files.ts';
import { couldNotRun, type Tier } from './tier.ts';

/** Plain Node, straight from the sources. */
export const unitTier: Tier = {
  name: 'unit',
  async run(filters) {
    const files = await findTestFiles('test/unit', filters);
    if (files.length === 0) {
      return couldNotRun('no test file');
    }
    await ensureSoftwareGpu();
    return await runNodeTests({ files, concurrency: availableParallelism(), testSeconds: 60, totalMinutes: 8 });
  },
};
