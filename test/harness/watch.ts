/** `npm run watch`: builds, then builds the bundles again (unminified, with source maps) after every change. */
import process from 'node:process';
import { build } from './build/build.ts';
import { runCommand } from './command.ts';
import { main } from './main.ts';
import { inRoot, root } from './paths.ts';

await main(async () => {
  await build();
  const { code } = await runCommand(
    process.execPath,
    [inRoot('node_modules', 'webpack-cli', 'bin', 'cli.js'), '--watch', '--mode', 'development'],
    { cwd: root, show: true },
  );
  return code;
});
