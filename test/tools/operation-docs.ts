/** What the library's docstrings say of each operation, for the details of a node: written by `npm run names`. */
import { ops } from '../../src/engine/ops/table.ts';
import type { OperationHelp } from '../../webview/graph/model/operation-help.ts';
import { inRoot } from '../harness/paths.ts';
import { internalOperations } from './internal-operations.ts';
import type { LibrarySection, PublicName } from './library-names.ts';

export const operationDocsFile = inRoot('webview', 'graph', 'model', 'operation-docs.json');

/** Where an operation's name is looked for, in this order. */
const prefixes = ['x.', 'F.', '', 'linalg.', 'special.'];

export function operationDocs(sections: readonly LibrarySection[]): string {
  const names = new Map<string, PublicName>(
    sections.flatMap((section) => section.names.map((each) => [each.name, each])),
  );
  // The names of operations that have no entry in the table: what the graph shows beside them.
  const all = new Set([...Object.values(ops).map(({ name }) => name), ...Object.keys(internalOperations)]);
  const entries = [...all].sort().flatMap((name) => {
    const found = documented(name, names) ?? internal(name, names);
    return found === null ? [] : [[name, found] as const];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function documented(name: string, names: ReadonlyMap<string, PublicName>): OperationHelp | null {
  const found = prefixes.map((prefix) => names.get(`${prefix}${name}`)).find((each) => (each?.summary ?? '') !== '');
  return found === undefined ? null : { summary: found.summary, ...factsOf(found) };
}

function internal(name: string, names: ReadonlyMap<string, PublicName>): OperationHelp | null {
  const found = internalOperations[name];
  if (found === undefined) return null;
  const { summary, like, shape = '', dtype = '' } = found;
  if (like === null) return { summary, torch: null, shape, dtype };
  const model = names.get(like);
  if (model === undefined)
    throw new Error(`internal-operations.ts: the library has no ${like}, which ${name} is like.`);
  return { summary, ...factsOf(model) };
}

function factsOf({ torch, facts }: PublicName): Omit<OperationHelp, 'summary'> {
  return { torch, shape: facts.shape, dtype: facts.dtype };
}
