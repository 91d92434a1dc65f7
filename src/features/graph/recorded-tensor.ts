import { layoutOf } from '../../formats/dtype-layout.ts';
import type { TensorAddress } from '../../protocol/graph-view.ts';
import type { BlobReference, GraphNode, TensorSummary } from '../../trace/schema.ts';
import type { TensorData } from '../../trace/source.ts';
import type { Recording } from '../recordings/recording.ts';
import type { ComparedRecording } from './compared-step.ts';
import type { ShownGraph } from './shown-graph.ts';

/** As much as a page may ask for at a time: a picture of a thousand by a thousand. */
const mostElements = 1 << 20;

/** Where the tensors are that a page may ask for. */
type Sides = Pick<ShownGraph, 'recording' | 'compared'>;

/** A tensor whose elements were kept. */
export interface FoundTensor {
  readonly recording: Recording;
  /** The other run that it is of; null for one of the run that is shown. */
  readonly runTitle: string | null;
  readonly node: GraphNode;
  readonly summary: TensorSummary;
  readonly blob: BlobReference;
}

/** Looks a tensor up. @throws Error that says why there is none to read */
export async function findTensor(sides: Sides, tensor: TensorAddress): Promise<FoundTensor> {
  const { recording, title } = sideOf(sides, tensor);
  const where = title === null ? `Step ${tensor.step}` : `Step ${tensor.step} of ${title}`;
  if (!recording.steps().some(({ index }) => index === tensor.step)) throw new Error(`${where} is not recorded.`);
  const { graph, step } = await recording.step(tensor.step);
  const node = graph.nodes[tensor.node];
  const recorded = step.values.findLast((value) => value.node === tensor.node && value.output === tensor.output);
  const summary = recorded?.[tensor.part] ?? null;
  if (node === undefined || summary === null) throw new Error(`${where} has no such ${tensor.part}.`);
  const { blob } = summary;
  if (blob === null) {
    throw new Error(`Only statistics and the first elements of this ${tensor.part} were kept: it is too large.`);
  }
  return { recording, runTitle: title, node, summary, blob };
}

function sideOf({ recording, compared }: Sides, { side }: TensorAddress): ComparedRecording {
  if (side === 'this') return { recording, title: null };
  if (compared === null) throw new Error('The comparison has ended: nothing is compared with this step any more.');
  return compared;
}

/** Reads a range of a tensor's elements, and no more of it. */
export async function readElements(
  sides: Sides,
  tensor: TensorAddress,
  start: number,
  count: number,
): Promise<Float64Array> {
  const { recording, summary, blob } = await findTensor(sides, tensor);
  const bytes = layoutOf(summary.dtype)?.bytesPerElement ?? blob.byteLength / Math.max(1, summary.statistics.count);
  const least = Math.min(count, mostElements);
  const byteLength = Math.min(least * bytes, Math.max(0, blob.byteLength - start * bytes));
  const range: BlobReference = { offset: blob.offset + start * bytes, byteLength };
  return Float64Array.from(await recording.tensor(range, summary.dtype));
}

export async function readWhole({ recording, summary, blob }: FoundTensor): Promise<TensorData> {
  return recording.tensor(blob, summary.dtype);
}

/** What a file of it is called: by its side too, for steps of two runs have the same numbers. */
export function fileNameOf({ node, runTitle }: FoundTensor, { part, step }: TensorAddress): string {
  const ofRun = runTitle === null ? '' : `-of-${runTitle}`;
  return `${`${node.label}-${part}-step-${step}${ofRun}`.replace(/[^\w.-]+/g, '-')}.npy`;
}
