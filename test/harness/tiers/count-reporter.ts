/** A reporter of `node --test` for the harness: one JSON object with the counts and the reasons for skipping. */
import type { TestEvent } from 'node:test/reporters';
import type { SkippedTest } from './tier.ts';

export interface NodeTestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped: SkippedTest[] = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') {
      continue;
    }
    const reason = data.skip ?? data.todo;
    if (reason !== undefined && reason !== false) {
      skipped.push({ name: data.name, reason: typeof reason === 'string' ? reason : 'no reason given' });
    } else if (data.details.type !== 'suite') {
      passed += type === 'test:pass' ? 1 : 0;
      failed += type === 'test:fail' ? 1 : 0;
    }
  }
  yield JSON.stringify({ passed, failed, skipped } satisfies NodeTestCounts);
}
