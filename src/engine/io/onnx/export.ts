import { noGrad } from '../../autograd/modes.ts';
import { AnyModule } from '../../nn/module/any-module.ts';
import { type EngineObserver, hooks, type OpEvent } from '../../observer.ts';
import { sameSizes } from '../../ops/operand.ts';
import { newestStorageId } from '../../storage.ts';
import { Tensor } from '../../tensor.ts';
import { typeNameOf } from '../../type-name.ts';
import { writeFileWhole } from '../atomic-file.ts';
import { elementwise } from './elementwise.ts';
import { encodeModel, type OnnxValue } from './encode.ts';
import { GraphBuilder } from './graph.ts';
import { layers } from './layers.ts';
import { type Exporter, OnnxExportError, Operation } from './operation.ts';
import { shapes } from './shapes.ts';

const exporters: ReadonlyMap<string, Exporter> = new Map(Object.entries({ ...elementwise, ...shapes, ...layers }));

export interface ExportOnnxOptions {
  /** Default: input, or input_0, input_1... */
  readonly inputNames?: readonly string[];
  /** Default: output, or output_0, output_1... */
  readonly outputNames?: readonly string[];
  /** Let the first size of inputs and outputs vary. Default false. */
  readonly dynamicBatch?: boolean;
}

/**
 * Writes a model's forward pass as an ONNX file (operators of version 17): `torch.onnx.export`. The model is run once, in
 * evaluation mode, and what it computes is written down: loops as often as they ran, conditions as they came out.
 * @param given what the model is called with: a tensor, or several whose shapes, and whose values if the model looks at them, decide
 * @example io.exportOnnx(model, [zeros([1, 784])], 'model.onnx', { dynamicBatch: true });
 * @throws OnnxExportError that names an operation that cannot be written, and the module it is in
 */
export function exportOnnx(
  model: AnyModule | ((...inputs: Tensor[]) => unknown),
  given: Tensor | readonly Tensor[],
  path: string,
  options: ExportOnnxOptions = {},
): void {
  const inputs = given instanceof Tensor ? [given] : given;
  if (!Array.isArray(inputs) || typeof path !== 'string')
    throw new TypeError(
      `exportOnnx(): expected exportOnnx(model, inputs, 'model.onnx'), but got ${[model, given, path].map(typeNameOf).join(', ')}`,
    );
  const tracer = new Tracer(model);
  const inputValues = inputs.map((input, index) =>
    tracer.input(input, nameOf('input', index, inputs.length, options.inputNames)),
  );
  const outputs = outputsOf(tracer.run(model, inputs));
  const outputValues = outputs.map((output, index) =>
    tracer.output(output, nameOf('output', index, outputs.length, options.outputNames)),
  );
  const varying = (value: OnnxValue): OnnxValue =>
    options.dynamicBatch === true && value.shape.length > 0
      ? { ...value, shape: ['batch', ...value.shape.slice(1)] }
      : value;
  const { nodes, initializers } = tracer.graph;
  const graph = {
    name: model instanceof AnyModule ? typeNameOf(model) : 'model',
    nodes,
    initializers,
    inputs: inputValues.map(varying),
    outputs: outputValues.map(varying),
  };
  writeFileWhole(path, [encodeModel(graph)]);
}

function nameOf(what: string, index: number, count: number, names: readonly string[] | undefined): string {
  return names?.[index] ?? (count === 1 ? what : `${what}_${index}`);
}

function call(model: AnyModule | ((...inputs: Tensor[]) => unknown), inputs: readonly Tensor[]): unknown {
  // A module is a function too.
  if (typeof model !== 'function')
    throw new TypeError(`a model is a module or a function, but got ${typeNameOf(model)}`);
  return Reflect.apply(model, undefined, inputs);
}

function outputsOf(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (Array.isArray(result) && result.length > 0) return result.flatMap(outputsOf);
  throw new OnnxExportError(`a model's output should be a tensor or an array of tensors, but is ${typeNameOf(result)}`);
}

/** Writes down the operations of one run. */
class Tracer {
  readonly graph = new GraphBuilder();
  readonly #names = new Map<Tensor, string>();
  readonly #parameters: readonly (readonly [string, Tensor])[];
  readonly #modules: AnyModule[] = [];
  /** What the model's own code has made during the run: constants. */
  readonly #made = new Set<Tensor>();
  #before = 0;

  constructor(model: unknown) {
    this.#parameters = model instanceof AnyModule ? Object.entries(model.stateDict({ keepVars: true })) : [];
  }

  input(tensor: Tensor, name: string): OnnxValue {
    this.#names.set(tensor, this.graph.unique(name));
    return { name, dtype: tensor.dtype, shape: tensor.shape };
  }

  output(tensor: Tensor, wanted: string): OnnxValue {
    const name = this.graph.unique(wanted);
    this.graph.nodes.push({
      operator: 'Identity',
      name: this.graph.unique('Identity'),
      inputs: [this.#nameOf(tensor)],
      outputs: [name],
      attributes: {},
    });
    return { name, dtype: tensor.dtype, shape: tensor.shape };
  }

  run(model: AnyModule | ((...inputs: Tensor[]) => unknown), inputs: readonly Tensor[]): unknown {
    const { observer } = hooks;
    const modes =
      model instanceof AnyModule
        ? model.modules().map((module): [AnyModule, boolean] => [module, module.training])
        : [];
    if (model instanceof AnyModule) model.eval();
    // The run is no step of a training: nobody else watches it.
    hooks.observer = this.#observer();
    this.#before = newestStorageId();
    try {
      return noGrad(() => call(model, inputs));
    } finally {
      hooks.observer = observer;
      for (const [module, training] of modes) module.training = training;
    }
  }

  #observer(): EngineObserver {
    const nothing = () => undefined;
    return {
      op: (event) => this.#add(event),
      created: (tensor) => this.#made.add(tensor),
      failure: nothing,
      beforeWrite: nothing,
      backwardStart: nothing,
      backwardNode: nothing,
      backwardEnd: nothing,
      moduleEnter: (module) => this.#modules.push(module),
      moduleExit: () => this.#modules.pop(),
      stepMark: nothing,
      optimizerStep: nothing,
      epochMark: nothing,
      metrics: nothing,
      plot: nothing,
    };
  }

  #add(event: OpEvent): void {
    const op = event.inPlace ? event.op.replace(/_$/, '') : event.op;
    const exporter = exporters.get(op);
    if (exporter === undefined)
      throw new OnnxExportError(`${event.op}${this.#place()} has no form in ONNX's operators that Backstep knows`);
    if (event.inPlace) this.#requireAlone(event);
    try {
      const names = event.inputs.map((input) => this.#nameOf(input));
      const results = exporter(new Operation(this.graph, event, names));
      const made = typeof results === 'string' ? [results] : results;
      for (const [index, output] of event.outputs.entries()) {
        const name = made[index];
        if (name !== undefined) this.#names.set(output, name);
      }
    } catch (error) {
      if (error instanceof OnnxExportError) error.message += this.#place();
      throw error;
    }
  }

  /** A graph has values, not places: a write that others would see cannot be written down. */
  #requireAlone({ op, inputs }: OpEvent): void {
    const [target] = inputs;
    const others = [...this.#names.keys()].filter((one) => one !== target && one.storage === target?.storage);
    if (others.length === 0) return;
    throw new OnnxExportError(
      `${op}${this.#place()} writes into a tensor that others look at, which ONNX has no form for. Use the operation without the underscore.`,
    );
  }

  #place(): string {
    const module = this.#modules.at(-1);
    return module === undefined ? '' : `, in ${typeNameOf(module)},`;
  }

  /** What the library has computed for itself during the run may depend on the input: it is no constant. */
  #requireConstant(tensor: Tensor): void {
    if (tensor.isWrappedNumber || tensor.storage.id <= this.#before || this.#made.has(tensor)) return;
    // `newZeros` and its like tell nobody: a recurrent layer begins with such a state.
    const elements = tensor.toTypedArray();
    if (elements.every((element) => element === elements[0])) return;
    throw new OnnxExportError(
      `a tensor [${tensor.shape.join(', ')}]${this.#place()} was computed in a way that cannot be followed`,
    );
  }

  #nameOf(tensor: Tensor): string {
    const known = this.#names.get(tensor);
    if (known !== undefined) return known;
    this.#requireConstant(tensor);
    const parameter = this.#parameters.find(([, one]) => one === tensor || isSameWindow(one, tensor));
    const name = this.graph.initializer(parameter?.[0] ?? 'constant', tensor);
    this.#names.set(tensor, name);
    return name;
  }
}

function isSameWindow(a: Tensor, b: Tensor): boolean {
  return (
    a.storage === b.storage && a.offset === b.offset && sameSizes(a.shape, b.shape) && sameSizes(a.strides, b.strides)
  );
}
