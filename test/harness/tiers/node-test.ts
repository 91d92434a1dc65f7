import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { root } from '../paths.ts';
import { startGuarded } from '../processes/guarded-program.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import type { NodeTestCounts } from './count-reporter.ts';
import type { TierResult } from './tier.ts';

export interface NodeTestOptions {
  readonly files: readonly string[];
  /** Files that run at the same time. */
  readonly concurrency: number;
  /** For one test, so that a hanging one is named. */
  readonly testSeconds: number;
  /** For all of them: the run is ended after that. */
  readonly totalMinutes: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const countReporter = fileURLToPath(new URL('count-reporter.ts', import.meta.url));

/** Runs test files with Node's own test runner, showing its report as it comes. */
export async function runNodeTests(options: NodeTestOptions): Promise<TierResult> {
  return await withTemporaryFolder('backstep-tests-', (folder) => run(options, join(folder, 'counts.json')));
}

async function run(options: NodeTestOptions, countsFile: string): Promise<TierResult> {
  const program = startGuarded(
    {
      command: process.execPath,
      commandArguments: [
        ...['--test', `--test-concurrency=${options.concurrency}`, `--test-timeout=${options.testSeconds * 1000}`],
        ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
        ...[`--test-reporter=${countReporter}`, `--test-reporter-destination=${countsFile}`],
        ...options.files,
      ],
      cwd: root,
    },
    { ...process.env, ...options.environment },
  );
  let isOverTime = false;
  const alarm = setTimeout(() => {
    isOverTime = true;
    void program.stop();
  }, options.totalMinutes * 60_000);
  const code = await program.ended;
  clearTimeout(alarm);
  const counts = await readCounts(countsFile);
  return isOverTime
    ? { ...counts, problem: `ended after ${options.totalMinutes} minutes, its limit` }
    : withProblem(counts, code);
}

/** A run that ended badly without one failed test, or that came to no test at all, is no success. */
function withProblem(counts: NodeTestCounts, code: number): TierResult {
  if (counts.passed + counts.failed + counts.skipped.length === 0) {
    return { ...counts, problem: 'no test ran' };
  }
  return { ...counts, problem: code !== 0 && counts.failed === 0 ? `the test runner ended with code ${code}` : null };
}

async function readCounts(path: string): Promise<NodeTestCounts> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text === '' ? { passed: 0, failed: 0, skipped: [] } : JSON.parse(text);
}
