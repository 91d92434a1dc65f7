/**
 * The way in for `npm start`, `npm test` and every other script that has to work on a fresh clone:
 *
 *     node test/harness/bootstrap.mjs <script.ts> [arguments]
 *
 * Runs on Node 20 with nothing installed: installs the npm dependencies where they are missing, then hands over to the
 * script under Node 24, which comes with them.
 */
import process from 'node:process';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { fail } from './bootstrap/fail.mjs';
import { handOver } from './bootstrap/hand-over.mjs';
import { findNode24 } from './bootstrap/node-24.mjs';

const [script, ...scriptArguments] = process.argv.slice(2);
if (script === undefined) {
  fail('Usage: node test/harness/bootstrap.mjs <script.ts> [arguments]');
}
ensureDependencies();
process.exitCode = await handOver(findNode24(), [script, ...scriptArguments]);
