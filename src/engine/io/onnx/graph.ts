import { allocate, type DType } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { layoutFor } from '../file-dtypes.ts';
import { type AttributeValue, elementTypes, type OnnxNode, type OnnxTensor } from './encode.ts';

/** An ONNX graph while it is made: nodes in order, each value under a name of its own. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #taken = new Set<string>();
  readonly #constants = new Map<string, string>();

  /** The name itself, or with a number where it is taken. */
  unique(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }

  /** A node of one output; answers its name. An empty input is one left out. */
  add(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    return this.addAll(operator, inputs, attributes, 1)[0]!;
  }

  addAll(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    count: number,
  ): string[] {
    const name = this.unique(operator);
    const outputs = Array.from({ length: count }, (_, index) =>
      this.unique(count === 1 ? `${name}_out` : `${name}_out${index}`),
    );
    this.nodes.push({ operator, name, inputs, outputs, attributes });
    return outputs;
  }

  /** A tensor that is part of the model. */
  initializer(wanted: string, tensor: Tensor): string {
    const name = this.unique(wanted);
    const bytes = layoutFor(tensor.dtype).encode(tensor.toTypedArray());
    this.initializers.push({ name, dtype: tensor.dtype, shape: tensor.shape, bytes });
    return name;
  }

  /** Numbers that the graph needs, 0-d or 1-d; the same ones once. */
  constant(values: number | readonly number[], dtype: DType): string {
    const key = `${dtype} ${JSON.stringify(values)}${String(values)}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const list = typeof values === 'number' ? [values] : values;
    const elements = allocate(dtype, list.length);
    elements.set(list);
    const name = this.unique('constant');
    const shape = typeof values === 'number' ? [] : [list.length];
    this.initializers.push({ name, dtype, shape, bytes: layoutFor(dtype).encode(elements) });
    this.#constants.set(key, name);
    return name;
  }

  /** Whole numbers: axes, sizes. */
  integers(values: readonly number[]): string {
    return this.constant(values, 'int64');
  }

  cast(value: string, from: DType, to: DType): string {
    return from === to ? value : this.add('Cast', [value], { to: elementTypes[to] });
  }
}
