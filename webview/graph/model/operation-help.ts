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

/** The documentation of a node's operation; null for leaves and for what the library does not document. */
export function helpOf({ kind, op }: Pick<GraphNode, 'kind' | 'op'>): OperationHelp | null {
  if (kind !== 'op') return null;
  const isInPlace = op.endsWith('_');
  return documents.get(op) ?? (isInPlace ? (documents.get(op.slice(0, -1)) ?? null) : null);
}
