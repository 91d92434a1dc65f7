import { readFileSync } from 'node:fs';
import process from 'node:process';
import { runOrThrow } from '../command.ts';
import { findOnPath } from '../find-executable.ts';
import { MendableError } from '../mendable-error.ts';
import { root } from '../paths.ts';

/**
 * Whether packages can be installed here without asking anyone: Debian itself, as root. Ubuntu's `chromium` package is a
 * shim for a snap, which containers cannot run, so Ubuntu does not count.
 */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findOnPath(['apt-get']) !== null && distribution() === 'debian';
}

/** Installs Debian packages. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  console.log(`Installing system packages: ${packages.join(' ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runOrThrow('apt-get', ['update', '-qq'], { cwd: root, env });
    await runOrThrow('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { cwd: root, env });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MendableError(
      `Could not install system packages:\n${reason}\nMend it, then try: apt-get update && apt-get install -y ${packages.join(' ')}`,
    );
  }
}

/** The `ID` of /etc/os-release, for example "debian"; null where there is none. */
function distribution(): string | null {
  try {
    return /^ID="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
