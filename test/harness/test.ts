/**
 * `npm test`, and with names of tiers and then parts of file paths, less of it:
 *
 *     npm run test:unit -- trace/reader
 */
import process from 'node:process';
import { ensureBuilt } from './build/build.ts';
import { main } from './main.ts';
import { checkTier } from './tiers/check.ts';
import { e2eTier } from './tiers/e2e.ts';
import { fullTier } from './tiers/full.ts';
import { integrationTier } from './tiers/integration.ts';
import { runTiers } from './tiers/run-tiers.ts';
import { unitTier } from './tiers/unit.ts';

const everyday = [checkTier, unitTier, integrationTier, e2eTier];
const allTiers = [...everyday, fullTier];

// What is running is ended by its guardian, and temporary folders go when this process exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}

await main(async () => {
  const words = process.argv.slice(2);
  const chosen = allTiers.filter(({ name }) => words.includes(name));
  const filters = words.filter((word) => allTiers.every(({ name }) => name !== word));
  const tiers = chosen.length > 0 ? chosen : everyday;
  if (tiers.includes(fullTier)) {
    process.env['BACKSTEP_PROPERTY_SEED'] ??= String(Date.now() % 2 ** 31);
  }
  if (tiers.some((tier) => tier !== unitTier)) {
    await ensureBuilt();
  }
  return await runTiers(tiers, filters);
});
