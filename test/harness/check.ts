/** `npm run check` */
import { runChecks } from './checks.ts';
import { main } from './main.ts';

await main(async () => {
  const results = await runChecks();
  for (const { name, passed, output } of results) {
    console.log(passed ? `${name}: ok` : `${name}: failed\n${output}`);
  }
  return results.every(({ passed }) => passed) ? 0 : 1;
});
