import type { GraphNode } from '../../../../src/trace/schema.ts';
import type { Amounts } from '../amounts.ts';
import type { Comparison } from '../comparison/comparison.ts';
import type { ModuleBox } from '../module-tree.ts';
import { whyNotTimed } from '../timing.ts';
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

/** The step that is shown, as far as it is searched. */
export interface SearchedStep {
  readonly values: StepValues;
  /** Null where nothing is compared. */
  readonly comparison: Comparison | null;
  /** Milliseconds, forward and backward together. */
  readonly times: Amounts;
  /** Bytes. */
  readonly memory: Amounts;
}

/** Whether a term holds of something in the step that is shown. */
export type Matcher = (subject: SearchSubject, step: SearchedStep) => boolean;

/** Why a term can find nothing in a step, whatever its graph; null where it can. */
export type Lack = (step: SearchedStep) => string | null;

export const noValues: Lack = ({ values }) => (values.any ? null : 'Only the structure of this step was recorded.');

export const noGradients: Lack = (step) =>
  noValues(step) ?? (step.values.anyGradient ? null : 'No backward pass was recorded in this step.');

export const noTimes: Lack = ({ values }) => whyNotTimed(values);

/** Lower case, and the ways of writing a shape made one: `[64, 10]`, `64 × 10` and `64x10`. */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[[\]()]/g, ' ')
    .replace(/(\d)\s*[x×,]\s*(?=\d)/g, '$1x')
    .trim();
}
