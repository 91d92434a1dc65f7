export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** What came out of one tier. */
export interface TierResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
  /** Why the tier could not run, or not to its end. */
  readonly problem: string | null;
  /** What a reader of the summary should know, for example which VS Code the tests ran in. */
  readonly note?: string;
}

/** One of the parts of `npm test`. */
export interface Tier {
  readonly name: string;
  /** `filters`: only the test files whose path contains one of these; empty: all. */
  run(filters: readonly string[]): Promise<TierResult>;
}

/** A tier that did not come to run a test. */
export function couldNotRun(problem: string): TierResult {
  return { passed: 0, failed: 0, skipped: [], problem };
}
