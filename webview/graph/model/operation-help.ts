import type { GraphNode } from '../../../src/trace/schema.ts';
import operationDocs from './operation-docs.json' with { type: 'json' };

/** What the library says of an operation. */
export interface OperationHelp {
  /** One sentence. */
  readonly summary: string;
  /** PyTorch's name; null where it has none. */
  readonly torch: string | null;
  readonly shape: string;
  readonly dtype: string;
}

const documents: ReadonlyMap<string, OperationHelp> = new Map(Object.entries(operationDocs));

const ownOperation: OperationHelp = {
  summary: 'An operation of the script’s own, which is a subclass of autograd.Function',
  torch: 'autograd.Function',
  shape: '',
  dtype: '',
};

/** The documentation of a node's operation; null for leaves and for operations of other tools. */
export function helpOf({ kind, op, formula }: Pick<GraphNode, 'kind' | 'op' | 'formula'>): OperationHelp | null {
  if (kind !== 'op') return null;
  if (formula === `${op}.forward(...)`) return ownOperation;
  const isInPlace = op.endsWith('_');
  return documents.get(op) ?? (isInPlace ? (documents.get(op.slice(0, -1)) ?? null) : null);
}
