/** Every package that we depend on stands in CONTRIBUTING.md with its reason and licence, and has a version of its own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRoot } from '../../harness/paths.ts';

type Versions = Readonly<Record<string, string>>;

const manifest: Readonly<Record<string, Versions | undefined>> = JSON.parse(
  readFileSync(inRoot('package.json'), 'utf8'),
);
interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Versions;
}

const { packages: locked }: { packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(inRoot('package-lock.json'), 'utf8'),
);
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** The names in the first column of the table, a star for any ending, with the rest of the row. */
function rows(): readonly { readonly names: readonly RegExp[]; readonly reason: string; readonly licence: string }[] {
  const text = readFileSync(inRoot('CONTRIBUTING.md'), 'utf8');
  const table = text
    .slice(text.indexOf('### Dependencies'))
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return table.map((line) => {
    const [, packages = '', reason = '', licence = ''] = line.split('|').map((cell) => cell.trim());
    const names = [...packages.matchAll(/`([^`]+)`/g)].map(
      ([, name]) => new RegExp(`^${(name ?? '').replaceAll('*', '.*')}$`),
    );
    return { names, reason, licence };
  });
}

test('every dependency is in the table, with what it is for and its licence', () => {
  const table = rows();
  const names = [...kinds, 'peerDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  assert.ok(names.length > 20, 'they are read');
  for (const name of names) {
    const row = table.find((one) => one.names.some((pattern) => pattern.test(name)));
    assert.ok(row !== undefined, `${name} is not in CONTRIBUTING.md`);
    assert.ok(row.reason !== '' && row.licence !== '', `${name} has no reason or no licence`);
  }
  for (const { names: patterns } of table) {
    for (const pattern of patterns) {
      assert.ok(
        names.some((name) => pattern.test(name)),
        `${pattern.source} is in CONTRIBUTING.md, but nothing depends on it`,
      );
    }
  }
});

test('all are pinned', () => {
  for (const kind of kinds) {
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      assert.match(version, /^(npm:[^@]+@)?\d+\.\d+\.\d+$/, name);
    }
  }
});

// npm leaves out a platform whose package it did not find, and then `npm ci` fails on every fresh clone.
test('what is locked is locked for every platform', () => {
  for (const [place, { optionalDependencies = {} }] of Object.entries(locked)) {
    for (const name of Object.keys(optionalDependencies)) {
      const found = locked[`node_modules/${name}`] ?? locked[`${place}/node_modules/${name}`];
      assert.ok(found?.version !== undefined, `${name} of ${place}`);
    }
  }
});
