import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from '../setup/setup-error.ts';

/** How to start npm. */
export interface NpmProgram {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** The npm of the PATH; null where there is none. */
export function findNpm(
  path = process.env['PATH'] ?? '',
  platform: NodeJS.Platform = process.platform,
): NpmProgram | null {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    if (platform !== 'win32') {
      const command = join(folder, 'npm');
      if (existsSync(command)) return { command, arguments: [] };
      continue;
    }
    // `npm.cmd` would need a shell, which reads its arguments anew.
    const [node, script] = [join(folder, 'node.exe'), join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')];
    if (existsSync(node) && existsSync(script)) return { command: node, arguments: [script] };
  }
  return null;
}

/** The same; fails with what to do where there is none. */
export function requireNpm(path?: string): NpmProgram {
  const npm = findNpm(path);
  if (npm !== null) return npm;
  throw new SetupError(
    "Installing TensorFlow takes npm, and none was found on the PATH: install Node.js (nodejs.org), which brings it, or take a folder in which TensorFlow was installed, on a machine like this one. The Node of 'Set Up Node for WebGPU' comes without npm.",
  );
}
