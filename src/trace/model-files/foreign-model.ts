import type { AttributeValue } from '../schema.ts';
import type { TensorData } from '../source.ts';

/** A size that the file does not tell. */
export const unknownSize = -1;

/** A tensor by name, as model files speak of them. */
export interface ForeignTensor {
  readonly name: string;
  /** Sizes, `unknownSize` among them; one unknown size stands for a shape of which nothing is known. */
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Its elements, where the file has them. */
  readonly read: (() => TensorData) | null;
}

export interface ForeignNode {
  /** For messages; unique where the format demands it. */
  readonly name: string;
  readonly op: string;
  /** Scopes around it, outermost first. */
  readonly scopes: readonly string[];
  /** Names of tensors; an empty one is an input that was left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** A model that was saved by another tool, before it becomes a graph of ours. */
export interface ForeignModel {
  readonly path: string;
  readonly inputs: readonly ForeignTensor[];
  readonly parameters: readonly ForeignTensor[];
  /** Tensors of the file that are not trained. */
  readonly constants: readonly ForeignTensor[];
  /** In any order. */
  readonly nodes: readonly ForeignNode[];
  /** Types of what nodes make, as far as the file tells. */
  readonly types: ReadonlyMap<string, Pick<ForeignTensor, 'shape' | 'dtype'>>;
}
