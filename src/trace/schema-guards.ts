import {
  arrayOf,
  describe,
  either,
  type Guard,
  isBoolean,
  isCount,
  isInteger,
  isNumber,
  isRecord,
  isString,
  literal,
  mapOf,
  nullable,
  object,
  optional,
} from './guard.ts';
import type {
  AttributeValue,
  BackwardPass,
  BackwardStop,
  BlobReference,
  CallSite,
  EndRecord,
  FailureOrigin,
  GradientContribution,
  Graph,
  GraphNode,
  InnerFailure,
  JsonNumber,
  MetricRecord,
  ModuleStep,
  OutputReference,
  RecordedTensor,
  RunHeader,
  ScriptFailure,
  Statistics,
  StepRecord,
  StepTimes,
  TensorDescription,
  TensorSummary,
  TraceRecord,
} from './schema.ts';

export const isJsonNumber: Guard<JsonNumber> = either(isNumber, literal('nan', 'inf', '-inf'));
export const isTraceLevel = literal('off', 'graph', 'values');
export const isCaptureReason = literal('first', 'interval', 'last', 'pause', 'nan', 'error', 'stop');

export const isCallSite = object<CallSite>({
  file: isString,
  line: isCount,
  column: isCount,
  functionName: nullable(isString),
});

export const isRunHeader = object<RunHeader>({
  format: literal('backstep-trace'),
  version: literal(1),
  runId: isString,
  script: isString,
  startedAt: isNumber,
  device: isString,
  seed: isNumber,
  level: isTraceLevel,
  captureEvery: isCount,
});

function isAttributeValue(value: unknown): value is AttributeValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return true;
  return Array.isArray(value) && value.every(isAttributeValue);
}

const isOutputReference = object<OutputReference>({ node: isCount, output: isCount });

const isGraphNode = object<GraphNode>({
  id: isCount,
  kind: literal('op', 'parameter', 'leaf', 'input'),
  op: isString,
  formula: isString,
  label: isString,
  callSite: nullable(isCount),
  modulePath: arrayOf(
    object<ModuleStep>({ name: isString, type: isString, call: isCount, callSite: optional(nullable(isCount)) }),
  ),
  inputs: arrayOf(isOutputReference),
  attributes: mapOf(isAttributeValue),
  outputs: arrayOf(
    object<TensorDescription>({
      shape: arrayOf(isCount),
      dtype: isString,
      device: isString,
      requiresGrad: isBoolean,
    }),
  ),
  backward: nullable(isString),
  failure: optional(isString),
});

export const isGraph = object<Graph>({ id: isString, callSites: arrayOf(isCallSite), nodes: arrayOf(isGraphNode) });

const isTensorSummary = object<TensorSummary>({
  shape: arrayOf(isCount),
  dtype: isString,
  statistics: object<Statistics>({
    count: isCount,
    min: isJsonNumber,
    max: isJsonNumber,
    mean: isJsonNumber,
    std: isJsonNumber,
    norm: isJsonNumber,
    nanCount: isCount,
    infCount: isCount,
    zeroCount: isCount,
    histogram: arrayOf(isCount),
  }),
  preview: arrayOf(isJsonNumber),
  blob: nullable(object<BlobReference>({ offset: isCount, byteLength: isCount })),
});

const isBackwardStop = object<BackwardStop>({
  node: isCount,
  name: isString,
  rule: isString,
  incoming: arrayOf(nullable(isTensorSummary)),
  contributions: arrayOf(
    object<GradientContribution>({
      target: isOutputReference,
      contribution: isTensorSummary,
      accumulated: isTensorSummary,
    }),
  ),
  leafGradient: nullable(isTensorSummary),
});

export const isStepRecord = object<StepRecord>({
  index: isInteger,
  epoch: nullable(isInteger),
  graph: isString,
  reason: isCaptureReason,
  loss: nullable(isJsonNumber),
  durationMs: isNumber,
  values: arrayOf(
    object<RecordedTensor>({
      node: isCount,
      output: isCount,
      storage: isCount,
      version: isCount,
      value: nullable(isTensorSummary),
      gradient: nullable(isTensorSummary),
      updateNorm: optional(isJsonNumber),
    }),
  ),
  passes: arrayOf(
    object<BackwardPass>({
      root: isOutputReference,
      callSite: nullable(isCallSite),
      stops: arrayOf(isBackwardStop),
    }),
  ),
  times: optional(
    nullable(
      object<StepTimes>({
        total: isNumber,
        forward: arrayOf(nullable(isNumber)),
        backward: arrayOf(nullable(isNumber)),
      }),
    ),
  ),
});

export const isMetrics = arrayOf(
  object<MetricRecord>({
    name: isString,
    step: isInteger,
    epoch: nullable(isInteger),
    value: isJsonNumber,
    time: isNumber,
  }),
);

const isFailureOrigin = object<FailureOrigin>({
  event: literal('made', 'written', 'saved', 'freed', 'ran', 'queued'),
  tensor: nullable(
    object<NonNullable<FailureOrigin['tensor']>>({ name: isString, shape: arrayOf(isCount), dtype: isString }),
  ),
  by: nullable(isString),
  callSite: nullable(isCallSite),
});

const isInnerFailure = object<InnerFailure>({
  relation: literal('cause', 'member'),
  depth: isCount,
  name: isString,
  message: isString,
  callSite: nullable(isCallSite),
});

export const isScriptFailure = object<ScriptFailure>({
  name: isString,
  message: isString,
  file: nullable(isString),
  line: nullable(isCount),
  column: nullable(isCount),
  frames: arrayOf(isCallSite),
  stack: isString,
  origins: optional(arrayOf(isFailureOrigin)),
  inner: optional(arrayOf(isInnerFailure)),
  level: optional(isTraceLevel),
});

export const isEndRecord = object<EndRecord>({
  outcome: literal('completed', 'failed', 'stopped', 'crashed', 'exited'),
  exitCode: nullable(isInteger),
  endedAt: isNumber,
  steps: isCount,
  failure: nullable(isScriptFailure),
});

/** A line of `records.jsonl`, checked whole. The message of the error says which kind was wrong. */
export function parseRecord(line: string): TraceRecord {
  const value: unknown = JSON.parse(line);
  if (!isRecord(value)) throw new TypeError(`not a record: ${describe(value)}`);
  if (value['kind'] === 'graph' && isGraph(value['graph'])) return { kind: 'graph', graph: value['graph'] };
  if (value['kind'] === 'step' && isStepRecord(value['step'])) return { kind: 'step', step: value['step'] };
  if (value['kind'] === 'metrics' && isMetrics(value['metrics'])) return { kind: 'metrics', metrics: value['metrics'] };
  if (value['kind'] === 'end' && isEndRecord(value['end'])) return { kind: 'end', end: value['end'] };
  throw new TypeError(`not a record of kind graph, step, metrics or end: ${describe(value)}`);
}
