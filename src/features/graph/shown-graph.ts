import type { Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';
import type { ComparedRecording } from './compared-step.ts';

/** The step of a recording that a panel shows: what the messages of its page are about. */
export interface ShownGraph {
  readonly recording: Recording;
  readonly graph: Graph;
  readonly step: number;
  /** Where the step is that this one is compared with; null where nothing is compared. */
  readonly compared: ComparedRecording | null;
}
