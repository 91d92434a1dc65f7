/** Makes small documents for the tests and the preview of the graph page. Nothing here runs an engine: the numbers are drawn. */
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type {
  AttributeValue,
  BackwardPass,
  CallSite,
  GraphNode,
  JsonNumber,
  ModuleStep,
  NodeKind,
  OutputReference,
  RecordedTensor,
  Statistics,
  StepTimes,
  TensorSummary,
} from '../../../src/trace/schema.ts';

/** A small seeded generator (mulberry32), so that pictures and tests are the same each time. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A summary of given elements, with true statistics. */
export function summarise(shape: readonly number[], values: readonly number[], dtype = 'float32'): TensorSummary {
  const finite = values.filter(Number.isFinite);
  const min = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const max = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
  const bins = finite.length === 0 ? 0 : min === max ? 1 : 32;
  const histogram = new Array<number>(bins).fill(0);
  for (const value of finite) {
    const bin = bins === 1 ? 0 : Math.min(bins - 1, Math.floor(((value - min) / (max - min)) * bins));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const statistics: Statistics = {
    count: values.length,
    min: toJson(min),
    max: toJson(max),
    mean: toJson(mean),
    std: toJson(Math.sqrt(variance)),
    norm: toJson(Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0))),
    nanCount: values.filter(Number.isNaN).length,
    infCount: values.filter((value) => !Number.isFinite(value) && !Number.isNaN(value)).length,
    zeroCount: values.filter((value) => value === 0).length,
    histogram,
  };
  return { shape, dtype, statistics, preview: values.slice(0, 64).map(toJson), blob: null };
}

function toJson(value: number): JsonNumber {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf';
}

export interface NodeOptions {
  readonly kind?: NodeKind;
  readonly label?: string;
  readonly formula?: string;
  readonly inputs?: readonly OutputReference[];
  readonly shape?: readonly number[];
  readonly outputs?: readonly (readonly number[])[];
  readonly modules?: readonly ModuleStep[];
  readonly line?: number | null;
  /** The function in which the line stands. */
  readonly functionName?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly backward?: string | null;
  readonly dtype?: string;
  readonly value?: readonly number[];
  readonly gradient?: readonly number[] | null;
  /** How far the step has changed it. */
  readonly updateNorm?: JsonNumber;
  /** The operation did not run: it has no outputs. */
  readonly failure?: string;
}

/** Collects nodes and their values. */
export class DocumentBuilder {
  readonly nodes: GraphNode[] = [];
  readonly callSites: CallSite[] = [];
  readonly values: RecordedTensor[] = [];
  readonly random: () => number;
  readonly #file: string;

  constructor(file = '/home/ada/project/train.ts', seed = 7) {
    this.#file = file;
    this.random = seededRandom(seed);
  }

  /** Adds a node and answers a reference to its first output. Values not given are drawn from a bell-shaped distribution. */
  add(op: string, options: NodeOptions = {}): OutputReference {
    const id = this.nodes.length;
    const kind = options.kind ?? 'op';
    const shapes = options.failure === undefined ? (options.outputs ?? [options.shape ?? []]) : [];
    const dtype = options.dtype ?? 'float32';
    const backward =
      options.backward === undefined && kind === 'op'
        ? `${op[0]?.toUpperCase() ?? ''}${op.slice(1)}Backward0`
        : (options.backward ?? null);
    const requiresGrad = backward !== null || kind === 'parameter' || kind === 'leaf';
    let callSite: number | null = null;
    if (options.line !== undefined && options.line !== null) {
      callSite = this.callSites.length;
      this.callSites.push({
        file: this.#file,
        line: options.line,
        column: 13,
        functionName: options.functionName ?? null,
      });
    }
    this.nodes.push({
      id,
      kind,
      op: kind === 'op' ? op : kind,
      formula: options.formula ?? '',
      label: options.label ?? op,
      callSite,
      modulePath: options.modules ?? [],
      inputs: options.inputs ?? [],
      attributes: options.attributes ?? {},
      outputs: shapes.map((shape) => ({ shape, dtype, device: 'cpu', requiresGrad })),
      backward,
      ...(options.failure === undefined ? {} : { failure: options.failure }),
    });
    shapes.forEach((shape, output) => {
      const value = options.value ?? this.#draw(shape, 1);
      const gradient =
        options.gradient === null || !requiresGrad ? null : (options.gradient ?? this.#draw(shape, 0.02));
      this.values.push({
        node: id,
        output,
        storage: id,
        version: 0,
        value: summarise(shape, value, dtype),
        gradient: gradient === null ? null : summarise(shape, gradient, dtype),
        ...(options.updateNorm === undefined ? {} : { updateNorm: options.updateNorm }),
      });
    });
    return { node: id, output: 0 };
  }

  #draw(shape: readonly number[], scale: number): number[] {
    const count = Math.min(
      4096,
      shape.reduce((product, size) => product * size, 1),
    );
    return Array.from({ length: count }, () => {
      const bell = this.random() + this.random() + this.random() + this.random() - 2;
      return bell * scale;
    });
  }

  /** A pass that stops wherever a gradient arrived, without what it sent on. */
  #pass(): BackwardPass {
    const reached = this.values.filter(({ gradient }) => gradient !== null).map(({ node }) => node);
    const stop = { rule: '', incoming: [], contributions: [], leafGradient: null };
    const stops = reached
      .toReversed()
      .map((node) => ({ ...stop, node, name: this.nodes[node]?.backward ?? 'AccumulateGrad' }));
    return { root: { node: reached.at(-1) ?? 0, output: 0 }, callSite: null, stops };
  }

  /** Operations take 0.1 to 0.5 ms, their backward twice as long; a fifth of the step goes by beside them. */
  #times(): StepTimes {
    const ofOperation = (id: number): number => (1 + (id % 5)) / 10;
    const forward = this.nodes.map(({ id, kind, failure }) =>
      kind === 'op' && failure === undefined ? ofOperation(id) : null,
    );
    const backward = this.nodes.map(({ id, kind, backward: name }) => {
      if (kind === 'parameter' || kind === 'leaf') return 0.01;
      return name === null ? null : 2 * ofOperation(id);
    });
    const sum = [...forward, ...backward].reduce((total: number, time) => total + (time ?? 0), 0);
    return { total: 1.25 * sum, forward, backward };
  }

  build(title: string, options: { readonly steps?: number; readonly level?: 'graph' | 'values' } = {}): GraphDocument {
    const id = `graph-of-${title}`;
    const steps = options.steps ?? 1;
    return {
      title,
      graph: { id, callSites: this.callSites, nodes: this.nodes },
      step: {
        index: 0,
        epoch: 0,
        graph: id,
        reason: 'first',
        loss: null,
        durationMs: 2,
        values: options.level === 'graph' ? [] : this.values,
        passes: options.level === 'graph' ? [] : [this.#pass()],
        times: this.#times(),
      },
      steps: Array.from({ length: steps }, (_, index) => ({
        index: index * 100,
        epoch: Math.floor(index / 2),
        graph: id,
        loss: 1 / (1 + index),
      })),
      failure: null,
      comparison: null,
      lostComparison: null,
    };
  }
}

/** One step of a module path. */
export function moduleStep(name: string, type: string, call = 0): ModuleStep {
  return { name, type, call };
}
