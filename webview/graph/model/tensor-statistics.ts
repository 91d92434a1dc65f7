import { bothWays, timeOf } from '../../../src/protocol/step-times.ts';
import { updateNorms, updateRatio } from '../../../src/protocol/update-ratio.ts';
import type { GraphNode, RecordedTensor, TensorSummary } from '../../../src/trace/schema.ts';
import { elementCount, toNumber } from '../../shared/format.ts';
import type { Flow } from './gradient-flow.ts';
import type { StepValues } from './values.ts';

const statistics: Readonly<Record<string, (summary: TensorSummary) => number>> = {
  mean: ({ statistics }) => toNumber(statistics.mean),
  std: ({ statistics }) => toNumber(statistics.std),
  min: ({ statistics }) => toNumber(statistics.min),
  max: ({ statistics }) => toNumber(statistics.max),
  norm: ({ statistics }) => toNumber(statistics.norm),
  nan: ({ statistics }) => statistics.nanCount,
  inf: ({ statistics }) => statistics.infCount,
  zeros: ({ statistics }) => statistics.zeroCount,
};

const gradientName = (name: string): string => `grad${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
const ofGradient = new Map(Object.entries(statistics).map(([name, read]) => [gradientName(name), read]));

/** Of what a step has changed; null where it has not. */
const updates: Readonly<Record<string, (recorded: RecordedTensor | undefined) => number | null>> = {
  updateNorm: (recorded) => updateNorms(recorded)?.update ?? null,
  updateRatio,
};

/** Milliseconds that a node took in a step; null where it was not timed. */
const times: Readonly<Record<string, (node: number, values: StepValues, flow: Flow) => number | null>> = {
  time: (node, values, flow) => timeByFlow(node, values, flow),
  forwardTime: (node, values) => timeByFlow(node, values, 'forward'),
  backwardTime: (node, values) => timeByFlow(node, values, 'backward'),
};

/** Names of numbers of a tensor's value, of its gradient, of its update in the step, of the tensor itself, and of what made it. */
export const statisticsNames: readonly string[] = [
  ...Object.keys(statistics),
  ...ofGradient.keys(),
  ...Object.keys(updates),
  'count',
  'bytes',
  ...Object.keys(times),
];

/**
 * One of those numbers, of a node's output; null where it was not recorded.
 * @param flow the way that `time` is of
 */
export function statisticOf(
  name: string,
  node: GraphNode,
  output: number,
  values: StepValues,
  flow: Flow = 'both',
): number | null {
  const recorded = values.get(node.id, output);
  const read = statistics[name];
  if (read !== undefined) return recorded?.value ? read(recorded.value) : null;
  const readGradient = ofGradient.get(name);
  if (readGradient !== undefined) return recorded?.gradient ? readGradient(recorded.gradient) : null;
  const readUpdate = updates[name];
  if (readUpdate !== undefined) return readUpdate(recorded);
  const time = times[name];
  if (time !== undefined) return time(node.id, values, flow);
  return name === 'bytes' ? outputBytes(node, output) : elementCount(node.outputs[output]?.shape ?? []);
}

/** Of an operation and its backward, or of one of the two. */
export function timeByFlow(node: number, { times }: StepValues, flow: Flow): number | null {
  if (times == null) return null;
  const time = timeOf(times, node);
  return flow === 'both' ? bothWays(time) : time[flow];
}

/** Bytes of one output. */
export function outputBytes(node: GraphNode, output: number): number {
  const tensor = node.outputs[output];
  return tensor === undefined ? 0 : elementCount(tensor.shape) * byteSize(tensor.dtype);
}

/** Bytes of one element; what is unknown counts as 4. */
export function byteSize(dtype: string): number {
  return dtype === 'bool' ? 1 : Number(/\d+$/.exec(dtype)?.[0] ?? 32) / 8;
}
