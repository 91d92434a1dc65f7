import process from 'node:process';
import { runCommand } from './command.ts';
import { inRoot, root } from './paths.ts';

const checks = [
  { name: 'types', script: 'typescript/bin/tsc', checkArguments: [] },
  { name: 'types of the pages', script: 'typescript/bin/tsc', checkArguments: ['-p', 'webview'] },
  { name: 'lint and format', script: '@biomejs/biome/bin/biome', checkArguments: ['check', '--error-on-warnings'] },
];

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

/** Type-checks, lints and checks the format of everything. */
export async function runChecks(): Promise<CheckResult[]> {
  return await Promise.all(
    checks.map(async ({ name, script, checkArguments }) => {
      const { code, output } = await runCommand(process.execPath, [inRoot('node_modules', script), ...checkArguments], {
        cwd: root,
      });
      return { name, passed: code === 0, output };
    }),
  );
}
