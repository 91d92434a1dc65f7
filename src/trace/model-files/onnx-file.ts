import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TraceError } from '../errors.ts';
import type { AttributeValue } from '../schema.ts';
import type { TensorData } from '../source.ts';
import { bytesOfType, readElements } from './element-types.ts';
import { type ForeignModel, type ForeignNode, type ForeignTensor, unknownSize } from './foreign-model.ts';
import { insideFolder } from './inside-folder.ts';
import { ProtobufFields } from './protobuf-fields.ts';

/** Field numbers of onnx.proto (ONNX 1.17), as far as they are read here. */
const modelField = { irVersion: 1, graph: 7 } as const;
const graphField = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
const nodeField = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;
const attributeField = {
  name: 1,
  float: 2,
  integer: 3,
  text: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  integers: 8,
  texts: 9,
} as const;
const valueField = { name: 1, type: 2 } as const;
const tensorField = {
  dims: 1,
  dataType: 2,
  float: 4,
  int32: 5,
  int64: 7,
  name: 8,
  raw: 9,
  double: 10,
  uint64: 11,
  external: 13,
  location: 14,
} as const;

/** TensorProto.DataType by its numbers. */
const dtypeNames: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

/** Protobuf's own limit, and ONNX's: larger models keep their tensors beside the file. */
const largestFile = 2 ** 31 - 1;

/**
 * Reads a model in ONNX. Tensors are decoded when they are asked for.
 * @throws TraceError for a file that is cut off or none of ONNX
 */
export async function readOnnxFile(path: string): Promise<ForeignModel> {
  const { size } = await stat(path);
  if (size > largestFile) throw new TraceError(path, 'an ONNX model of at most 2 GB', `${size} bytes`);
  const bytes = await readFile(path);
  try {
    const model = new ProtobufFields(bytes);
    const graph = model.message(modelField.graph);
    if (graph === null || model.integer(modelField.irVersion) < 1) throw new RangeError('none of its parts');
    return modelOf(path, graph);
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new TraceError(path, 'a whole ONNX model', found, { cause: error });
  }
}

function modelOf(path: string, graph: ProtobufFields): ForeignModel {
  const parameters = graph.messages(graphField.initializer).map((tensor) => tensorOf(path, tensor));
  const isParameter = new Set(parameters.map(({ name }) => name));
  const values = [graphField.input, graphField.output, graphField.valueInfo].flatMap((field) => graph.messages(field));
  const constants: ForeignTensor[] = [];
  const nodes: ForeignNode[] = [];
  for (const [index, node] of graph.messages(graphField.node).entries()) {
    const constant = constantOf(path, node);
    if (constant === null) nodes.push(nodeOf(node, index));
    else constants.push(constant);
  }
  return {
    path,
    // Old files list the initializers among the inputs.
    inputs: graph
      .messages(graphField.input)
      .map(typeOfValue)
      .filter(({ name }) => !isParameter.has(name)),
    parameters,
    constants,
    nodes,
    types: new Map(values.map((value) => typeOfValue(value)).map((value) => [value.name, value])),
  };
}

function nodeOf(node: ProtobufFields, index: number): ForeignNode {
  const op = node.text(nodeField.opType);
  const name = node.text(nodeField.name) || `${op} ${index}`;
  const domain = node.text(nodeField.domain);
  // Exporters write the module's path into the name: `/layers.0/attention/MatMul`.
  const scopes = name.startsWith('/') ? name.split('/').slice(1, -1) : [];
  return {
    name,
    op: domain === '' || domain === 'ai.onnx' ? op : `${domain}.${op}`,
    scopes,
    inputs: node.texts(nodeField.input),
    outputs: node.texts(nodeField.output),
    attributes: Object.fromEntries(node.messages(nodeField.attribute).map(attributeOf)),
  };
}

function attributeOf(attribute: ProtobufFields): [name: string, value: AttributeValue] {
  const name = attribute.text(attributeField.name);
  const floats = readElements(attribute.packed(attributeField.floats), 'float32');
  const [float] = readElements(attribute.packed(attributeField.float), 'float32');
  const integers = attribute.integers(attributeField.integers);
  const [integer] = attribute.integers(attributeField.integer);
  const texts = attribute.texts(attributeField.texts);
  const [text] = attribute.texts(attributeField.text);
  const tensor = attribute.message(attributeField.tensor);
  if (attribute.message(attributeField.graph) !== null) return [name, 'a graph of its own'];
  if (tensor !== null) return [name, `a tensor of shape [${tensor.integers(tensorField.dims).join(', ')}]`];
  const lists = [[...floats], integers, texts].find((list) => list.length > 0);
  return [name, lists ?? float ?? integer ?? text ?? []];
}

/** What a Constant node holds, as a tensor with its output's name; null for another node. */
function constantOf(path: string, node: ProtobufFields): ForeignTensor | null {
  if (node.text(nodeField.opType) !== 'Constant') return null;
  const attributes = node.messages(nodeField.attribute);
  const tensor = attributes
    .map((attribute) => attribute.message(attributeField.tensor))
    .find((found) => found !== null);
  return tensor === undefined ? null : { ...tensorOf(path, tensor), name: node.text(nodeField.output) };
}

function typeOfValue(value: ProtobufFields): ForeignTensor {
  // ValueInfoProto.type.tensor_type: its element type, and its shape with a number or a name for each size.
  const type = value.message(valueField.type)?.message(1);
  const shape = type?.message(2)?.messages(1);
  return {
    name: value.text(valueField.name),
    dtype: dtypeNames[type?.integer(1) ?? 0] ?? 'unknown',
    shape: shape?.map((size) => size.integers(1).at(-1) ?? unknownSize) ?? [unknownSize],
    read: null,
  };
}

function tensorOf(path: string, tensor: ProtobufFields): ForeignTensor {
  const dtype = dtypeNames[tensor.integer(tensorField.dataType)] ?? 'unknown';
  const shape = tensor.integers(tensorField.dims);
  const name = tensor.text(tensorField.name);
  const size = bytesOfType(dtype);
  if (size === null) return { name, shape, dtype, read: null };
  const count = shape.reduce((product, length) => product * length, 1);
  const read = (): TensorData => {
    const data = elementsOf(path, tensor, dtype);
    if (data.length === count) return data;
    throw new TraceError(path, `${count} elements of '${name}'`, `${data.length}`);
  };
  return { name, shape, dtype, read };
}

function elementsOf(path: string, tensor: ProtobufFields, dtype: string): TensorData {
  if (tensor.integer(tensorField.location) === 1) return readElements(externalBytes(path, tensor), dtype);
  const raw = tensor.packed(tensorField.raw);
  if (raw.length > 0) return readElements(raw, dtype);
  if (dtype === 'float32') return readElements(tensor.packed(tensorField.float), dtype);
  if (dtype === 'float64') return readElements(tensor.packed(tensorField.double), dtype);
  const field =
    dtype === 'int64' ? tensorField.int64 : /^uint(32|64)$/.test(dtype) ? tensorField.uint64 : tensorField.int32;
  const integers = tensor.integers(field);
  if (dtype === 'float16' || dtype === 'bfloat16') {
    // Each is written as the integer with the same bits.
    return readElements(new Uint8Array(Uint16Array.from(integers).buffer), dtype);
  }
  return Float64Array.from(integers);
}

/** Elements that are kept in a file beside the model. */
function externalBytes(path: string, tensor: ProtobufFields): Uint8Array {
  const entries = new Map(tensor.messages(tensorField.external).map((entry) => [entry.text(1), entry.text(2)]));
  const file = insideFolder(path, dirname(path), entries.get('location') ?? '');
  const offset = Number(entries.get('offset') ?? 0);
  const bytes = readFileSync(file);
  const length = Number(entries.get('length') ?? bytes.length - offset);
  if (offset + length > bytes.length) {
    throw new TraceError(file, `${length} bytes at ${offset}`, `a file of ${bytes.length} bytes`);
  }
  return bytes.subarray(offset, offset + length);
}
