import type { TensorAddress } from '../../../../src/protocol/graph-view.ts';
import type { OutputReference, StepRecord, TensorSummary } from '../../../../src/trace/schema.ts';
import { formatShape } from '../../../shared/format.ts';
import type { StepValues } from '../values.ts';
import type { Comparison } from './comparison.ts';

/** A tensor as one of two steps has recorded it. */
export interface TensorSide {
  /** `step 400`, `step 20 of train.ts, 14:32`. */
  readonly title: string;
  readonly address: TensorAddress;
  readonly summary: TensorSummary;
}

/** One tensor in the shown step, and in the one that it is compared with; null where that has none of it. */
export interface TensorSides {
  readonly now: TensorSide | null;
  readonly before: TensorSide | null;
}

/** Where elements of a tensor can be read: of what is gone, only in the other step. */
export function tensorSides(
  {
    step,
    values,
    comparison,
  }: {
    readonly step: StepRecord;
    readonly values: StepValues;
    readonly comparison: Comparison | null;
  },
  { node, output }: OutputReference,
  part: TensorAddress['part'],
): TensorSides {
  const summary = values.get(node, output)?.[part] ?? null;
  const earlier = comparison?.earlierId(node) ?? null;
  const earlierSummary = comparison?.before({ node, output })?.[part] ?? null;
  const before: TensorSide | null =
    comparison === null || earlier === null || earlierSummary === null
      ? null
      : {
          title: comparison.title,
          address: { side: 'compared', step: comparison.step, node: earlier, output, part },
          summary: earlierSummary,
        };
  if (summary === null || comparison?.changeOf(node) === 'removed') return { now: null, before };
  const address = { side: 'this', step: step.index, node, output, part } as const;
  return { now: { title: `step ${step.index}`, address, summary }, before };
}

/** Why one cannot be taken from the other, element by element; empty where it can. */
export function whyNoDifference(now: TensorSummary, before: TensorSummary): string {
  if (now.shape.join() !== before.shape.join())
    return `The shapes differ: ${formatShape(now.shape)}, before ${formatShape(before.shape)}.`;
  return now.blob === null || before.blob === null ? 'Not all elements of both were kept.' : '';
}

/** Element by element, as they were recorded: now less before. */
export function differenceOf(now: Float64Array, before: Float64Array): Float64Array {
  return now.map((value, position) => value - (before[position] ?? Number.NaN));
}
