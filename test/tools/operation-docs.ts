/** What the library's docstrings say of each operation, for the details of a node: written by `npm run names`. */
import { ops } from '../../src/engine/ops/table.ts';
import { inRoot } from '../harness/paths.ts';
import type { LibrarySection, PublicName } from './library-names.ts';

export const operationDocsFile = inRoot('webview', 'graph', 'model', 'operation-docs.json');

/** Where an operation's name is looked for, in this order. */
const prefixes = ['x.', 'F.', '', 'linalg.', 'special.'];

export function operationDocs(sections: readonly LibrarySection[]): string {
  const names = new Map<string, PublicName>(
    sections.flatMap((section) => section.names.map((each) => [each.name, each])),
  );
  const entries = Object.values(ops)
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => {
      const found = prefixes
        .map((prefix) => names.get(`${prefix}${name}`))
        .find((each) => (each?.summary ?? '') !== '');
      if (found === undefined) return [];
      const { summary, torch, facts } = found;
      return [[name, { summary, torch, shape: facts.shape, dtype: facts.dtype }] as const];
    });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
