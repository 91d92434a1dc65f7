import type { SkippedTest, TierResult } from './tier.ts';

/** One line of the results file, which the reporter in test/integration/support writes inside the extension host. */
export type ResultLine =
  | { readonly type: 'passed'; readonly name: string; readonly milliseconds: number }
  | { readonly type: 'failed'; readonly name: string; readonly error: string }
  | ({ readonly type: 'skipped' } & SkippedTest)
  | { readonly type: 'finished' };

export function parseResults(text: string): ResultLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function printResults(lines: readonly ResultLine[]): void {
  for (const line of lines) {
    if (line.type === 'passed') {
      console.log(`✔ ${line.name} (${line.milliseconds} ms)`);
    } else if (line.type === 'failed') {
      console.log(`✖ ${line.name}\n${line.error}`);
    } else if (line.type === 'skipped') {
      console.log(`﹣ ${line.name} (${line.reason})`);
    }
  }
}

/** The outcome. `problem`: what the host of the suite had to say; it counts only where the suite did not come to its end. */
export function tally(lines: readonly ResultLine[], problem: string | null): TierResult {
  const count = (type: ResultLine['type']) => lines.filter((line) => line.type === type).length;
  const skipped = lines.filter((line) => line.type === 'skipped');
  const counts = { passed: count('passed'), failed: count('failed'), skipped };
  if (count('finished') === 0) {
    return { ...counts, problem: problem ?? 'the extension host ended before the suite did' };
  }
  return { ...counts, problem: lines.length === 1 ? 'no test ran' : null };
}
