import { runChecks } from '../checks.ts';
import type { Tier } from './tier.ts';

/** Types, lint and format. */
export const checkTier: Tier = {
  name: 'check',
  async run() {
    const results = await runChecks();
    for (const { name, passed, output } of results) {
      console.log(passed ? `✔ ${name}` : `✖ ${name}\n${output}`);
    }
    const passed = results.filter((result) => result.passed).length;
    return { passed, failed: results.length - passed, skipped: [], problem: null };
  },
};
