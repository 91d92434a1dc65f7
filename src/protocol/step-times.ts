/** What the times of a step say of its operations. */
import type { Graph, StepRecord, StepTimes } from '../trace/schema.ts';
import type { TimePoint } from './graph-view.ts';

/** In milliseconds; null where nothing ran, or nothing was timed. */
export interface NodeTime {
  readonly forward: number | null;
  readonly backward: number | null;
}

export function timeOf(times: StepTimes, node: number): NodeTime {
  return { forward: times.forward[node] ?? null, backward: times.backward[node] ?? null };
}

/** Of several nodes together. */
export function timeOfAll(times: StepTimes, nodes: Iterable<number>): NodeTime {
  let forward: number | null = null;
  let backward: number | null = null;
  for (const node of nodes) {
    const time = timeOf(times, node);
    if (time.forward !== null) forward = (forward ?? 0) + time.forward;
    if (time.backward !== null) backward = (backward ?? 0) + time.backward;
  }
  return { forward, backward };
}

/** What nodes took together in a step, for a curve; null where it was not timed. */
export function timePoint({ index, times }: StepRecord, nodes: readonly number[]): TimePoint | null {
  return times == null ? null : { step: index, ...timeOfAll(times, nodes) };
}

/** Forward and backward together; null where there is neither. */
export function bothWays({ forward, backward }: NodeTime): number | null {
  return forward === null && backward === null ? null : (forward ?? 0) + (backward ?? 0);
}

/** Devices of a graph that have a thread of their own: they work while the script goes on. */
export function devicesApart({ nodes }: Graph): readonly string[] {
  const devices = new Set(nodes.flatMap(({ outputs }) => outputs.map(({ device }) => device)));
  return [...devices].filter((device) => device !== 'cpu' && device !== '');
}

/** What one must know of times on such a device. */
export function queueingNote(device: string): string {
  return `On ${device}: the time to hand the work over, not to do it.`;
}
