import type { GraphNode } from '../../../../src/trace/schema.ts';
import type { ModuleBox } from '../module-tree.ts';
import type { StepValues } from '../values.ts';

/** What a term of a query is held against: a node, or a module. */
export interface SearchSubject {
  /** Null for a module. */
  readonly node: GraphNode | null;
  /** Null for a node. */
  readonly module: ModuleBox | null;
  /** By `normalise`. */
  readonly title: string;
  /** Everything a word may be found in, by `normalise`. */
  readonly text: string;
  /** Where it was called, `train.ts:12`; empty where no line is known. */
  readonly place: string;
}

/** Whether a term holds of something in the step that is shown. */
export type Matcher = (subject: SearchSubject, values: StepValues) => boolean;

/** Lower case, and the ways of writing a shape made one: `[64, 10]`, `64 × 10` and `64x10`. */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[[\]()]/g, ' ')
    .replace(/(\d)\s*[x×,]\s*(?=\d)/g, '$1x')
    .trim();
}
