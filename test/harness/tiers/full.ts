import { readFile } from 'node:fs/promises';
import { inRoot } from '../paths.ts';
import { runNodeTests } from './node-test.ts';
import { findTestFiles } from './test-files.ts';
import { couldNotRun, type Tier, type TierResult } from './tier.ts';

/**
 * What takes too long for every day: soaks, long fuzzing, many epochs. Each suite states its budget in its first lines, as
 * `// Budget: 10 minutes`, and is ended when that is over.
 */
export const fullTier: Tier = {
  name: 'full',
  async run(filters) {
    const files = await findTestFiles('test/full', filters);
    let total: TierResult = { passed: 0, failed: 0, skipped: [], problem: null };
    for (const file of files) {
      const minutes = await readBudget(file);
      const start = Date.now();
      const result =
        minutes === null
          ? couldNotRun('has no line "// Budget: N minutes"')
          : await runNodeTests({ files: [file], concurrency: 1, testSeconds: minutes * 60, totalMinutes: minutes });
      console.log(`${file}: ${((Date.now() - start) / 60_000).toFixed(1)} of ${minutes ?? '?'} minutes`);
      total = {
        passed: total.passed + result.passed,
        failed: total.failed + result.failed,
        skipped: [...total.skipped, ...result.skipped],
        problem: result.problem === null ? total.problem : `${file}: ${result.problem}`,
      };
    }
    return files.length === 0 ? { ...total, note: 'no long suite exists' } : total;
  },
};

async function readBudget(file: string): Promise<number | null> {
  const text = await readFile(inRoot(file), 'utf8');
  const minutes = /^\/\/ Budget: (\d+) minutes?$/m.exec(text.slice(0, 1000))?.[1];
  return minutes === undefined ? null : Number.parseInt(minutes, 10);
}
