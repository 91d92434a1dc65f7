import type { GraphNode, RecordedTensor, TensorSummary } from '../../../src/trace/schema.ts';
import { toNumber } from '../../shared/format.ts';

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

/** Names of numbers that a recorded tensor has: of its value, of its gradient, and of the tensor itself. */
export const statisticsNames: readonly string[] = [...Object.keys(statistics), ...ofGradient.keys(), 'count', 'bytes'];

/** One of those numbers; null where the part that it is of was not recorded. */
export function statisticOf(name: string, recorded: RecordedTensor, node: GraphNode | undefined): number | null {
  const { value, gradient, output } = recorded;
  const read = statistics[name];
  if (read !== undefined) return value === null ? null : read(value);
  const readGradient = ofGradient.get(name);
  if (readGradient !== undefined) return gradient === null ? null : readGradient(gradient);
  const count = value?.statistics.count ?? gradient?.statistics.count ?? 0;
  return name === 'bytes' ? count * byteSize(node?.outputs[output]?.dtype ?? '') : count;
}

/** Bytes of one element; what is unknown counts as 4. */
export function byteSize(dtype: string): number {
  return dtype === 'bool' ? 1 : Number(/\d+$/.exec(dtype)?.[0] ?? 32) / 8;
}
