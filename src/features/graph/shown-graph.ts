import type { Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';

/** The step of a recording that a panel shows: what the messages of its page are about. */
export interface ShownGraph {
  readonly recording: Recording;
  readonly graph: Graph;
  readonly step: number;
}
