import { TraceError } from '../errors.ts';
import { describe, isRecord, isString } from '../guard.ts';
import type { AttributeValue } from '../schema.ts';
import { type ForeignModel, type ForeignNode, type ForeignTensor, unknownSize } from './foreign-model.ts';

interface Layer {
  readonly name: string;
  readonly op: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Layers whose outputs it reads, for each of its calls. */
  readonly calls: readonly (readonly string[])[];
}

/** A model of Keras layers: a node for each call of each layer. */
export function readLayers(
  path: string,
  topology: Readonly<Record<string, unknown>>,
  weights: ReadonlyMap<string, ForeignTensor>,
): ForeignModel {
  const config = topology['model_config'] ?? topology;
  const layers = isRecord(config) ? layersOf(path, config) : null;
  if (layers === null) throw new TraceError(path, 'nodes or layers in its modelTopology', describe(topology));
  const parametersOf = (layer: string): ForeignTensor[] =>
    [...weights.values()].filter(({ name }) => name.startsWith(`${layer}/`) || name.includes(`/${layer}/`));
  const inputs: ForeignTensor[] = [];
  const nodes: ForeignNode[] = [];
  const types = new Map<string, Pick<ForeignTensor, 'shape' | 'dtype'>>();
  for (const { name, op, config: settings, calls } of layers) {
    const shape = sizesOf(settings['batch_input_shape'] ?? settings['batch_shape']);
    const dtype = isString(settings['dtype']) ? settings['dtype'] : 'float32';
    if (op === 'InputLayer') {
      inputs.push({ name, shape: shape ?? [unknownSize], dtype, read: null });
      continue;
    }
    const own = parametersOf(name).map((parameter) => parameter.name);
    for (const [call, read] of calls.entries()) {
      const output = call === 0 ? name : `${name} (call ${call + 1})`;
      const attributes = attributesOf(settings);
      nodes.push({ name, op, scopes: [], inputs: [...read, ...own], outputs: [output], attributes });
      const units = settings['units'] ?? settings['filters'];
      types.set(output, {
        shape: op === 'Dense' && typeof units === 'number' ? [unknownSize, units] : [unknownSize],
        dtype,
      });
    }
  }
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const parameters = [...weights.values()].filter(({ name }) => used.has(name));
  return { path, inputs, parameters, constants: [], nodes, types };
}

/** Layers of a Sequential, each reading the one before, or of a functional model, as its inbound nodes say. */
function layersOf(path: string, model: Readonly<Record<string, unknown>>): Layer[] | null {
  const config = model['config'];
  const entries = Array.isArray(config) ? config : isRecord(config) ? config['layers'] : undefined;
  if (!Array.isArray(entries)) return null;
  const isSequential = model['class_name'] === 'Sequential';
  const layers: Layer[] = [];
  for (const entry of entries) {
    const settings = isRecord(entry) && isRecord(entry['config']) ? entry['config'] : null;
    const name = isRecord(entry) ? (entry['name'] ?? settings?.['name']) : undefined;
    const op = isRecord(entry) ? entry['class_name'] : undefined;
    if (!isRecord(entry) || settings === null || !isString(name) || !isString(op)) {
      throw new TraceError(path, 'layers with class_name and config', describe(entry));
    }
    const previous = layers.at(-1)?.name;
    if (isSequential && previous === undefined && op !== 'InputLayer') {
      const input = `${name}_input`;
      layers.push({ name: input, op: 'InputLayer', config: settings, calls: [] });
      layers.push({ name, op, config: settings, calls: [[input]] });
    } else {
      const calls = isSequential ? [previous === undefined ? [] : [previous]] : callsOf(entry['inbound_nodes']);
      layers.push({ name, op, config: settings, calls });
    }
  }
  return layers;
}

/** `inbound_nodes`: for each call a list of [layer, call of that layer, output, options]. */
function callsOf(inbound: unknown): string[][] {
  if (!Array.isArray(inbound)) return [];
  return inbound.map((call: unknown) =>
    (Array.isArray(call) ? call : []).flatMap((source: unknown) => {
      if (!Array.isArray(source) || !isString(source[0])) return [];
      return [Number(source[1] ?? 0) === 0 ? source[0] : `${source[0]} (call ${Number(source[1]) + 1})`];
    }),
  );
}

function sizesOf(shape: unknown): readonly number[] | null {
  if (!Array.isArray(shape)) return null;
  return shape.map((size: unknown) => (typeof size === 'number' && size >= 0 ? size : unknownSize));
}

/** Settings that are plain values; nested ones (initialisers, constraints) say nothing about a trained model. */
function attributesOf(config: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const found: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(config)) {
    if (name === 'name' || name === 'dtype') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') found[name] = value;
    else if (Array.isArray(value) && value.every((item) => typeof item === 'number')) found[name] = value;
  }
  return found;
}
