import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { inSources } from './source-positions.ts';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** A mocha reporter that appends to a file, line by line, for the harness outside. */
export function createResultsReporter(file: string): new (runner: Mocha.Runner) => Mocha.reporters.Base {
  const write = (line: object) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  return class ResultsReporter extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner) {
      super(runner);
      runner.on(EVENT_TEST_PASS, (test) => {
        write({ type: 'passed', name: test.fullTitle(), milliseconds: test.duration ?? 0 });
      });
      runner.on(EVENT_TEST_FAIL, (test, error) => {
        write({ type: 'failed', name: test.fullTitle(), error: inSources(error.stack ?? error.message) });
      });
      runner.on(EVENT_TEST_PENDING, (test) => {
        write({ type: 'skipped', name: test.fullTitle(), reason: skipReason(test) });
      });
      runner.on(EVENT_RUN_END, () => write({ type: 'finished' }));
    }
  };
}

/** Mocha knows no reasons; `skip(this, 'no data')` in test-kit.ts leaves one on the test. */
function skipReason(test: Mocha.Test): string {
  return 'reason' in test && typeof test.reason === 'string' ? test.reason : 'no reason given';
}
