import { bothWays, devicesApart, type NodeTime, timeOf, timeOfAll } from '../protocol/step-times.ts';
import type {
  CallSite,
  EndRecord,
  Graph,
  GraphNode,
  JsonNumber,
  MetricRecord,
  RunHeader,
  Statistics,
  StepRecord,
} from '../trace/schema.ts';
import type { StepSummary, TraceSource } from '../trace/source.ts';

/** What one structure of steps consists of. */
export interface GraphSummary {
  readonly id: string;
  readonly operations: number;
  readonly modules: number;
  readonly parameters: number;
  /** Elements of all parameters together. */
  readonly parameterElements: number;
  /** Indices of the recorded steps that have it. */
  readonly steps: readonly number[];
}

export interface MetricSummary {
  readonly name: string;
  readonly count: number;
  readonly first: JsonNumber;
  readonly last: JsonNumber;
}

/** A recorded run in a few figures. */
export interface TraceSummary {
  readonly path: string;
  readonly header: RunHeader;
  /** Null while the run goes on, or when it was killed. */
  readonly end: EndRecord | null;
  readonly steps: readonly StepSummary[];
  readonly graphs: readonly GraphSummary[];
  readonly metrics: readonly MetricSummary[];
}

/** A node, and where it is in model and script. */
export interface NodePlace {
  readonly node: number;
  readonly op: string;
  /** `net.layer1`; empty outside of modules. */
  readonly module: string;
  readonly callSite: CallSite | null;
}

/** An output of a node in one step: what it is, and the statistics of its value and gradient as far as they are recorded. */
export interface TensorSummaryRow extends NodePlace {
  readonly output: number;
  readonly label: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly value: Statistics | null;
  readonly gradient: Statistics | null;
}

/** What an operation took in one step, in milliseconds. */
export interface OperationTime extends NodeTime, NodePlace {
  /** Of the whole step, from 0 to 1. */
  readonly share: number;
}

/** Where the time of a step went, in milliseconds. */
export interface StepTimeSummary extends NodeTime {
  /** The whole step, with what the script did beside its operations. */
  readonly total: number;
  /** Devices that work by themselves: what these times of theirs are is the handing over. */
  readonly queuedOn: readonly string[];
  /** The slowest first. */
  readonly operations: readonly OperationTime[];
}

/** The operation whose error ended the run. */
export interface FailedOperation extends NodePlace {
  readonly message: string;
}

export interface StepDetails extends StepSummary {
  readonly durationMs: number;
  readonly tensors: readonly TensorSummaryRow[];
  /** Null where the step was not timed. */
  readonly time: StepTimeSummary | null;
  /** Null where none did. */
  readonly failed: FailedOperation | null;
}

export async function summarizeTrace(trace: TraceSource): Promise<TraceSummary> {
  const steps = trace.steps();
  const ids = [...new Set(steps.map(({ graph }) => graph))];
  const graphs = await Promise.all(ids.map((id) => trace.graph(id)));
  return {
    path: trace.path,
    header: trace.header,
    end: trace.end(),
    steps,
    graphs: graphs.map((graph) => summarizeGraph(graph, steps)),
    metrics: summarizeMetrics(await trace.metrics()),
  };
}

function summarizeGraph(graph: Graph, steps: readonly StepSummary[]): GraphSummary {
  const modules = new Set<string>();
  for (const { modulePath } of graph.nodes) {
    for (let depth = 1; depth <= modulePath.length; depth++) modules.add(nameOf(modulePath.slice(0, depth)));
  }
  const parameters = graph.nodes.filter(({ kind }) => kind === 'parameter');
  return {
    id: graph.id,
    operations: graph.nodes.filter(({ kind }) => kind === 'op').length,
    modules: modules.size,
    parameters: parameters.length,
    parameterElements: parameters.reduce((sum, { outputs }) => sum + elementsOf(outputs[0]?.shape ?? [0]), 0),
    steps: steps.filter((step) => step.graph === graph.id).map(({ index }) => index),
  };
}

function summarizeMetrics(records: readonly MetricRecord[]): readonly MetricSummary[] {
  const byName = Map.groupBy(records, ({ name }) => name);
  return [...byName].flatMap(([name, values]) => {
    const [first, last] = [values[0], values.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ name, count: values.length, first: first.value, last: last.value }];
  });
}

/** @throws Error that names the recorded steps, when this one is not among them */
export async function describeStep(trace: TraceSource, index: number): Promise<StepDetails> {
  const summary = trace.steps().find((step) => step.index === index);
  if (summary === undefined) throw new Error(`Step ${index} is not recorded. ${recordedSteps(trace.steps())}`);
  const [step, graph] = await Promise.all([trace.step(index), trace.graph(summary.graph)]);
  const failed = graph.nodes.find(({ failure }) => failure !== undefined);
  return {
    ...summary,
    durationMs: step.durationMs,
    tensors: graph.nodes.flatMap((node) => rowsOf(node, graph, step)),
    time: summarizeTimes(graph, step),
    failed: failed?.failure === undefined ? null : { ...placeOf(failed, graph), message: failed.failure },
  };
}

/** A parameter's time is that of adding up its gradient: it is in the sums, but no operation. */
function summarizeTimes(graph: Graph, { times }: StepRecord): StepTimeSummary | null {
  if (times == null) return null;
  const operations = graph.nodes.flatMap((node): OperationTime[] => {
    const time = timeOf(times, node.id);
    const both = bothWays(time);
    if (node.kind !== 'op' || both === null) return [];
    return [{ ...placeOf(node, graph), ...time, share: times.total > 0 ? both / times.total : 0 }];
  });
  operations.sort((a, b) => (bothWays(b) ?? 0) - (bothWays(a) ?? 0));
  return { total: times.total, ...timeOfAll(times, graph.nodes.keys()), queuedOn: devicesApart(graph), operations };
}

/** What a wish for a step that is not there is answered with. */
export function recordedSteps(steps: readonly StepSummary[]): string {
  if (steps.length === 0) return 'No step is.';
  const indices = steps.map(({ index }) => index);
  const shown = indices.length <= 12 ? indices : [...indices.slice(0, 6), '...', ...indices.slice(-5)];
  return `Recorded are ${shown.join(', ')}.`;
}

function rowsOf(node: GraphNode, graph: Graph, step: StepRecord): readonly TensorSummaryRow[] {
  return node.outputs.map(({ shape, dtype }, output) => {
    const recorded = step.values.find((value) => value.node === node.id && value.output === output);
    return {
      ...placeOf(node, graph),
      output,
      label: node.label,
      shape,
      dtype,
      value: recorded?.value?.statistics ?? null,
      gradient: recorded?.gradient?.statistics ?? null,
    };
  });
}

function placeOf({ id, op, modulePath, callSite }: GraphNode, { callSites }: Graph): NodePlace {
  const place = callSite === null ? null : (callSites[callSite] ?? null);
  return { node: id, op, module: nameOf(modulePath), callSite: place };
}

function nameOf(path: GraphNode['modulePath']): string {
  return path.map(({ name }) => name).join('.');
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
