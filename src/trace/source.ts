import type { TensorData } from '../formats/dtype-layout.ts';
import type {
  BlobReference,
  CaptureReason,
  EndRecord,
  Graph,
  JsonNumber,
  MetricRecord,
  RunHeader,
  StepRecord,
} from './schema.ts';

export type { TensorData } from '../formats/dtype-layout.ts';

/** What can be said of a recorded step without reading it. */
export interface StepSummary {
  /** Counts the run's steps from 0; what ran before the first step, where it was recorded, is -1. */
  readonly index: number;
  readonly epoch: number | null;
  readonly graph: string;
  readonly reason: CaptureReason;
  readonly loss: JsonNumber | null;
}

/** A recorded run, wherever it is kept: a run folder or one exported file. Nothing big is read before it is asked for. */
export interface TraceSource {
  /** The folder or file. */
  readonly path: string;
  readonly header: RunHeader;
  /** By ascending index. */
  steps(): readonly StepSummary[];
  graph(id: string): Promise<Graph>;
  step(index: number): Promise<StepRecord>;
  metrics(): Promise<readonly MetricRecord[]>;
  /** Null while the run goes on, or when it was killed. */
  end(): EndRecord | null;
  tensor(blob: BlobReference, dtype: string): Promise<TensorData>;
  /** The texts that script files had when they ran, by absolute path, as far as they are kept with the trace. */
  scriptTexts(): Promise<ReadonlyMap<string, string>>;
  /** Picks up what a live run has written since. True when there was something new. */
  refresh(): Promise<boolean>;
  close(): Promise<void>;
}
