import type { EngineMessage, HostMessage, Progress, RunOptions } from '../protocol/engine-process.ts';
import {
  arrayOf,
  type Guard,
  isBoolean,
  isCount,
  isNumber,
  isRecord,
  isString,
  literal,
  nullable,
  object,
} from '../trace/guard.ts';
import { isPlot } from '../trace/plot-guards.ts';
import { isCaptureReason, isEndRecord, isMetrics, isScriptFailure, isTraceLevel } from '../trace/schema-guards.ts';
import { isTensorMemory } from './memory-guards.ts';

type Message<M extends { readonly type: string }, T extends M['type']> = M & { readonly type: T };

const isRunOptions = object<RunOptions>({
  runId: isString,
  script: isString,
  arguments: arrayOf(isString),
  cwd: isString,
  device: isString,
  gpu: nullable(isString),
  deviceFallback: isBoolean,
  seed: isNumber,
  level: isTraceLevel,
  captureEvery: isCount,
  runFolder: isString,
  dataFolder: nullable(isString),
  cacheFolder: isString,
});

const isStart = object<Message<HostMessage, 'start'>>({ type: literal('start'), options: isRunOptions });

export function isHostMessage(value: unknown): value is HostMessage {
  if (!isRecord(value)) return false;
  return (
    isStart(value) ||
    value['type'] === 'pause' ||
    value['type'] === 'resume' ||
    value['type'] === 'stop' ||
    value['type'] === 'memory'
  );
}

const isProgress = object<Progress>({
  epoch: nullable(isCount),
  epochs: nullable(isCount),
  step: isCount,
  stepInEpoch: nullable(isCount),
  stepsPerEpoch: nullable(isCount),
  loss: nullable(isNumber),
  stepsPerSecond: isNumber,
  secondsLeft: nullable(isNumber),
});

const engineGuards: { readonly [T in EngineMessage['type']]: Guard<Message<EngineMessage, T>> } = {
  state: object<Message<EngineMessage, 'state'>>({
    type: literal('state'),
    state: literal('starting', 'running', 'pausing', 'paused', 'stopping', 'ended'),
    device: isString,
  }),
  output: object<Message<EngineMessage, 'output'>>({
    type: literal('output'),
    stream: literal('stdout', 'stderr'),
    text: isString,
  }),
  warning: object<Message<EngineMessage, 'warning'>>({ type: literal('warning'), message: isString }),
  progress: object<Message<EngineMessage, 'progress'>>({ type: literal('progress'), progress: isProgress }),
  metrics: object<Message<EngineMessage, 'metrics'>>({ type: literal('metrics'), metrics: isMetrics }),
  plot: object<Message<EngineMessage, 'plot'>>({ type: literal('plot'), plot: isPlot }),
  step: object<Message<EngineMessage, 'step'>>({
    type: literal('step'),
    index: isNumber,
    graph: isString,
    reason: isCaptureReason,
  }),
  memory: object<Message<EngineMessage, 'memory'>>({ type: literal('memory'), memory: isTensorMemory }),
  failure: object<Message<EngineMessage, 'failure'>>({ type: literal('failure'), failure: isScriptFailure }),
  download: object<Message<EngineMessage, 'download'>>({
    type: literal('download'),
    label: isString,
    done: isNumber,
    total: nullable(isNumber),
  }),
  ended: object<Message<EngineMessage, 'ended'>>({ type: literal('ended'), end: isEndRecord }),
};

export function isEngineMessage(value: unknown): value is EngineMessage {
  if (!isRecord(value) || typeof value['type'] !== 'string') return false;
  const guards: Readonly<Record<string, Guard<EngineMessage> | undefined>> = engineGuards;
  return Object.hasOwn(guards, value['type']) && guards[value['type']]?.(value) === true;
}
