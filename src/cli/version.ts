import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of the package that this file is part of: beside the bundles' folder, or above the sources. */
export function ownVersion(): string {
  const self = realpathSync(fileURLToPath(import.meta.url));
  const root = self.endsWith('.ts') ? join(dirname(self), '..', '..') : join(dirname(self), '..');
  const { version }: { version?: unknown } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return String(version);
}
