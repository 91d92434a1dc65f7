import type { DType } from '../../dtype.ts';
import type { OpEvent } from '../../observer.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphBuilder } from './graph.ts';

/** An operation that cannot be put into ONNX's operators, or not with these attributes. */
export class OnnxExportError extends Error {
  override name = 'OnnxExportError';
}

/** One operation of the model's run, with the names of its inputs in the graph. */
export class Operation {
  readonly graph: GraphBuilder;
  readonly inputs: readonly Tensor[];
  readonly names: readonly string[];
  readonly outputs: readonly Tensor[];
  readonly #event: OpEvent;

  constructor(graph: GraphBuilder, event: OpEvent, names: readonly string[]) {
    this.graph = graph;
    this.inputs = event.inputs;
    this.outputs = event.outputs;
    this.names = names;
    this.#event = event;
  }

  get op(): string {
    return this.#event.op;
  }

  /** The dtype of the result. */
  get dtype(): DType {
    return this.output.dtype;
  }

  get output(): Tensor {
    return this.outputs[0]!;
  }

  get shape(): readonly number[] {
    return this.inputs[0]?.shape ?? [];
  }

  name(index: number): string {
    return this.names[index]!;
  }

  #attribute(key: string): unknown {
    return Reflect.get(this.#event.attributes, key);
  }

  number(key: string): number {
    const value = this.#attribute(key);
    return typeof value === 'number' ? value : this.refuse(`${key}=${String(value)}`);
  }

  /** Null where there is none. */
  numberOrNull(key: string): number | null {
    const value = this.#attribute(key);
    return typeof value === 'number' ? value : null;
  }

  numbers(key: string): readonly number[] {
    const value = this.#attribute(key);
    if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
    return this.refuse(`${key}=${String(value)}`);
  }

  flag(key: string): boolean {
    return this.#attribute(key) === true;
  }

  text(key: string): string {
    return String(this.#attribute(key));
  }

  /** A dimension counted from the front. */
  axis(key = 'dim', rank = this.shape.length): number {
    const dim = this.number(key);
    return dim < 0 ? dim + rank : dim;
  }

  /** Those that are reduced: one, several, or all. */
  axes(): readonly number[] {
    const value = this.#attribute('dim');
    const rank = this.shape.length;
    const dims =
      typeof value === 'number' ? [value] : Array.isArray(value) ? value.map(Number) : [...this.shape.keys()];
    return dims.map((dim) => (dim < 0 ? dim + rank : dim));
  }

  /** Numbers in the dtype of the result. */
  scalar(value: number): string {
    return this.graph.constant(value, this.dtype);
  }

  add(operator: string, inputs: readonly string[], attributes: Parameters<GraphBuilder['add']>[2] = {}): string {
    return this.graph.add(operator, inputs, attributes);
  }

  refuse(what: string): never {
    throw new OnnxExportError(`${this.op} with ${what} has no form in ONNX's operators that Backstep knows`);
  }
}

/** The names of the results, in order. */
export type Exporter = (operation: Operation) => string | readonly string[];
