import type { BackwardPass, StepRecord } from '../../trace/schema.ts';
import type { SourceLinks } from '../recordings/source-links.ts';
import type { TensorReader } from './tensor-value.ts';

/** One backward pass of a recorded step, with what is needed to show it. */
export interface RecordedPass {
  /** For the call stack view: `linear-regression.ts, step 99`. */
  readonly title: string;
  readonly step: StepRecord;
  readonly pass: BackwardPass;
  readonly links: SourceLinks;
  readonly reader: TensorReader;
}
