import type { NodeChange } from '../comparison/comparison.ts';
import { type Lack, type Matcher, noGradients, noValues } from './subject.ts';

/** A word that is a term by itself. */
export interface Flag {
  readonly name: string;
  readonly meaning: string;
  readonly holds: Matcher;
  readonly lack?: Lack;
}

const counts = (key: 'nanCount' | 'infCount'): Matcher => {
  return ({ node }, { values }) =>
    node?.outputs.some((_, output) => {
      const recorded = values.get(node.id, output);
      return [recorded?.value, recorded?.gradient].some((part) => (part?.statistics[key] ?? 0) > 0);
    }) ?? false;
};

const isOnly = (change: Exclude<NodeChange, 'kept'>): Matcher => {
  return ({ node }, { comparison }) => node !== null && comparison?.changeOf(node.id) === change;
};

const notCompared: Lack = ({ comparison }) =>
  comparison === null ? 'No step is compared: choose Compare with… first.' : null;

/** All flags. */
export const flags: readonly Flag[] = [
  { name: 'nan', meaning: 'NaN in the value or the gradient', holds: counts('nanCount'), lack: noValues },
  {
    name: 'inf',
    meaning: 'Infinite numbers in the value or the gradient',
    holds: counts('infCount'),
    lack: noValues,
  },
  {
    name: 'failed',
    meaning: 'The operation whose error ended the run',
    holds: ({ node }) => node?.failure !== undefined,
  },
  {
    name: 'nograd',
    meaning: 'Requires a gradient, and none reached it',
    holds: ({ node }, { values }) =>
      values.anyGradient &&
      (node?.outputs.some(
        ({ requiresGrad }, output) => requiresGrad && (values.get(node.id, output)?.gradient ?? null) === null,
      ) ??
        false),
    lack: noGradients,
  },
  {
    name: 'added',
    meaning: 'Only in the shown step, not in the compared one',
    holds: isOnly('added'),
    lack: notCompared,
  },
  {
    name: 'removed',
    meaning: 'Only in the compared step, not in the shown one',
    holds: isOnly('removed'),
    lack: notCompared,
  },
  {
    name: 'changed',
    meaning: 'Another value or gradient than in the compared step',
    holds: ({ node }, { comparison }) =>
      node?.outputs.some((_, output) => (comparison?.change({ node: node.id, output }, 'both') ?? 0) > 0) ?? false,
    lack: notCompared,
  },
];
