import { readFile } from 'node:fs/promises';
import { TraceError } from '../errors.ts';
import { arrayOf, describe, isNumber, isRecord, isString, object, optional } from '../guard.ts';
import type { AttributeValue } from '../schema.ts';
import { type ForeignModel, type ForeignNode, type ForeignTensor, unknownSize } from './foreign-model.ts';
import { readLayers } from './tensorflow-layers.ts';
import { readWeights, type WeightGroup } from './tensorflow-weights.ts';

interface GraphNodeEntry {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

const isNode = object<GraphNodeEntry>({
  name: isString,
  op: isString,
  input: optional(arrayOf(isString)),
  attr: optional(isRecord),
});

const isWeightGroup = object<WeightGroup>({
  paths: arrayOf(isString),
  weights: arrayOf(
    object<WeightGroup['weights'][number]>({
      name: isString,
      shape: arrayOf(isNumber),
      dtype: isString,
      quantization: optional(object({ dtype: isString, scale: optional(isNumber), min: optional(isNumber) })),
    }),
  ),
});

/**
 * Reads a `model.json` of TensorFlow.js, of a graph or of layers, with the weights in the files beside it.
 * @throws TraceError for a file that is cut off or none of TensorFlow.js
 */
export async function readTensorflowFile(path: string): Promise<ForeignModel> {
  const text = await readFile(path, 'utf8');
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new TraceError(path, 'a model.json of TensorFlow.js', found, { cause: error });
  }
  const topology = isRecord(model) ? model['modelTopology'] : undefined;
  if (!isRecord(model) || !isRecord(topology)) {
    throw new TraceError(path, "a model.json of TensorFlow.js with a 'modelTopology'", describe(model));
  }
  const manifest = model['weightsManifest'] ?? [];
  if (!arrayOf(isWeightGroup)(manifest)) {
    throw new TraceError(path, "a list of groups of weights as 'weightsManifest'", describe(manifest));
  }
  const weights = await readWeights(path, manifest);
  const nodes = topology['node'];
  if (nodes === undefined) return readLayers(path, topology, weights);
  if (!arrayOf(isNode)(nodes)) throw new TraceError(path, 'a list of nodes with name and op', describe(nodes));
  return modelOfGraph(path, nodes, weights);
}

function modelOfGraph(
  path: string,
  entries: readonly GraphNodeEntry[],
  weights: ReadonlyMap<string, ForeignTensor>,
): ForeignModel {
  const inputs: ForeignTensor[] = [];
  const parameters: ForeignTensor[] = [];
  const constants: ForeignTensor[] = [];
  const nodes: ForeignNode[] = [];
  const types = new Map<string, Pick<ForeignTensor, 'shape' | 'dtype'>>();
  // A node with several outputs is read as `name:1`; its first output is its name.
  const outputs = new Map<string, string[]>(entries.map(({ name }) => [name, [name]]));
  for (const { input = [] } of entries) {
    for (const reference of input) {
      const [name = '', output = '0'] = reference.split(':');
      const list = outputs.get(name);
      for (let index = list?.length ?? 0; list !== undefined && index <= Number(output); index++) {
        list.push(`${name}:${index}`);
      }
    }
  }
  for (const { name, op, input = [], attr = {} } of entries) {
    const shape = shapeOf(attr['shape']) ?? [unknownSize];
    const dtype = dtypeOf(attr['dtype'] ?? attr['T']);
    const weight = weights.get(name);
    // Axes and shapes are kept among the weights, as integers.
    if (weight !== undefined) (weight.dtype === 'float32' ? parameters : constants).push(weight);
    else if (op === 'Const') constants.push({ name, shape, dtype, read: null });
    else if (op === 'Placeholder') inputs.push({ name, shape, dtype, read: null });
    else {
      const [first = []] = [shapeOf(firstOf(attr['_output_shapes']))].filter((known) => known !== null);
      types.set(name, { shape: first.length > 0 ? first : [unknownSize], dtype });
      nodes.push({
        name,
        op,
        scopes: name.split('/').slice(0, -1),
        // '^name' orders without handing anything over.
        inputs: input
          .filter((reference) => !reference.startsWith('^'))
          .map((reference) => reference.replace(/:0$/, '')),
        outputs: outputs.get(name) ?? [name],
        attributes: attributesOf(attr),
      });
    }
  }
  return { path, inputs, parameters, constants, nodes, types };
}

function firstOf(attribute: unknown): unknown {
  const list = isRecord(attribute) ? attribute['list'] : undefined;
  const shapes = isRecord(list) ? list['shape'] : undefined;
  return Array.isArray(shapes) ? { shape: shapes[0] } : undefined;
}

/** Sizes are written as texts, -1 for one that is not known. */
function shapeOf(attribute: unknown): readonly number[] | null {
  const shape = isRecord(attribute) ? attribute['shape'] : undefined;
  const sizes = isRecord(shape) ? (shape['dim'] ?? []) : undefined;
  if (!Array.isArray(sizes)) return null;
  return sizes.map((size: unknown) => {
    const number = Number(isRecord(size) ? size['size'] : Number.NaN);
    return Number.isInteger(number) && number >= 0 ? number : unknownSize;
  });
}

const dtypeNames: Readonly<Record<string, string>> = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float64',
  DT_INT32: 'int32',
  DT_INT64: 'int64',
  DT_UINT8: 'uint8',
  DT_BOOL: 'bool',
  DT_HALF: 'float16',
  DT_STRING: 'string',
  // As numbers in older files.
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  7: 'string',
  9: 'int64',
  10: 'bool',
};

function dtypeOf(attribute: unknown): string {
  const type = isRecord(attribute) ? attribute['type'] : undefined;
  return dtypeNames[String(type)] ?? 'unknown';
}

/** An attribute is a record with one entry, its kind and value. Types and shapes are told elsewhere. */
function attributesOf(attributes: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const found: Record<string, AttributeValue> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!isRecord(attribute) || name.startsWith('_')) continue;
    const [kind, value] = Object.entries(attribute)[0] ?? ['', null];
    if (kind === 's' && isString(value)) found[name] = Buffer.from(value, 'base64').toString();
    else if (kind === 'b' && typeof value === 'boolean') found[name] = value;
    else if ((kind === 'i' || kind === 'f') && (isString(value) || isNumber(value))) found[name] = Number(value);
    else if (kind === 'list' && isRecord(value)) {
      const [items] = Object.values(value);
      if (Array.isArray(items))
        found[name] = items.map((item: unknown) => (isRecord(item) ? describe(item) : String(item)));
    }
  }
  return found;
}
