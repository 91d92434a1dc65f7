import { describeError } from '../mendable-error.ts';
import { couldNotRun, type Tier, type TierResult } from './tier.ts';

interface FinishedTier extends TierResult {
  readonly name: string;
  readonly seconds: number;
}

/** Runs tiers one after the other, says what came of it, and gives the exit code. A tier that could not run is a failure. */
export async function runTiers(tiers: readonly Tier[], filters: readonly string[]): Promise<number> {
  const finished: FinishedTier[] = [];
  for (const tier of tiers) {
    console.log(`\n── ${tier.name} ${'─'.repeat(60)}`);
    const start = Date.now();
    const result = await tier.run(filters).catch((error) => couldNotRun(describeError(error)));
    finished.push({ ...result, name: tier.name, seconds: (Date.now() - start) / 1000 });
  }
  printSummary(finished);
  return finished.every(({ failed, problem }) => failed === 0 && problem === null) ? 0 : 1;
}

function printSummary(tiers: readonly FinishedTier[]): void {
  console.log(`\n── summary ${'─'.repeat(60)}`);
  for (const { name, seconds, note, problem, skipped, ...counts } of tiers) {
    const where = note === undefined ? '' : `, ${note}`;
    console.log(`${name}${where}: ${countLine({ ...counts, skipped: skipped.length })} (${seconds.toFixed(0)} s)`);
    if (problem !== null) {
      console.log(`  could not run to its end: ${problem}`);
    }
    for (const test of skipped) {
      console.log(`  skipped: ${test.name} (${test.reason})`);
    }
  }
  const sum = (count: (tier: FinishedTier) => number) => tiers.reduce((total, tier) => total + count(tier), 0);
  const passed = sum((tier) => tier.passed);
  // A tier that could not run counts as one failure, so that the last line alone never looks green.
  const failed = sum((tier) => tier.failed + (tier.problem === null ? 0 : 1));
  console.log(countLine({ passed, failed, skipped: sum((tier) => tier.skipped.length) }));
}

function countLine(counts: { readonly passed: number; readonly failed: number; readonly skipped: number }): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
