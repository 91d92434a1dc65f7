import { PbfWriter } from 'pbf';

/** Field numbers of onnx.proto, of the messages that a one-node model needs. */
const modelFields = { irVersion: 1, graph: 7, opsetImport: 8 };
const opsetFields = { domain: 1, version: 2 };
const graphFields = { node: 1, name: 2, input: 11, output: 12 };
const nodeFields = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 };
const attributeFields = { name: 1, integer: 3, type: 20 };
const valueFields = { name: 1, type: 2 };
const typeFields = { tensor: 1 };
const tensorTypeFields = { elementType: 1, shape: 2 };
const shapeFields = { dimension: 1 };
const dimensionFields = { symbol: 2 };

const attributeTypeInteger = 2;
const elementTypeFloat = 1;
const irVersion = 8;

export interface GemmModel {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly bias: boolean;
}

/** What a model of one node is made of. */
interface NodeModel {
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly version: number;
  readonly flags: Readonly<Record<string, boolean>>;
  /** The symbols of each input's dimensions, by its name. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly output: readonly string[];
}

/** `y = a · b (+ c)` in float32, for matrices of any size. */
export function encodeGemm({ transposeA, transposeB, bias }: GemmModel): Uint8Array {
  return encodeNode({
    operator: 'Gemm',
    domain: '',
    version: 13,
    flags: { transA: transposeA, transB: transposeB },
    inputs: { a: ['aRows', 'aColumns'], b: ['bRows', 'bColumns'], ...(bias ? { c: ['columns'] } : {}) },
    output: ['rows', 'columns'],
  });
}

/** `y = a · b` for batches of matrices. ONNX's own MatMul cannot read transposed ones. */
export function encodeBatchProduct({ transposeA, transposeB }: Omit<GemmModel, 'bias'>): Uint8Array {
  return encodeNode({
    operator: 'FusedMatMul',
    domain: 'com.microsoft',
    version: 1,
    flags: { transA: transposeA, transB: transposeB },
    inputs: { a: ['batch', 'aRows', 'aColumns'], b: ['batch', 'bRows', 'bColumns'] },
    output: ['batch', 'rows', 'columns'],
  });
}

function encodeNode({ operator, domain, version, flags, inputs, output }: NodeModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(modelFields.irVersion, irVersion);
  message(writer, modelFields.graph, () => {
    message(writer, graphFields.node, () => {
      for (const input of Object.keys(inputs)) writer.writeStringField(nodeFields.input, input);
      writer.writeStringField(nodeFields.output, 'y');
      writer.writeStringField(nodeFields.opType, operator);
      for (const [name, value] of Object.entries(flags)) writeFlag(writer, name, value);
      writer.writeStringField(nodeFields.domain, domain);
    });
    writer.writeStringField(graphFields.name, 'product');
    for (const [name, dimensions] of Object.entries(inputs)) writeValue(writer, graphFields.input, name, dimensions);
    writeValue(writer, graphFields.output, 'y', output);
  });
  message(writer, modelFields.opsetImport, () => {
    writer.writeStringField(opsetFields.domain, domain);
    writer.writeVarintField(opsetFields.version, version);
  });
  return writer.finish();
}

function message(writer: PbfWriter, field: number, write: () => void): void {
  writer.writeMessage(field, write, null);
}

function writeFlag(writer: PbfWriter, name: string, value: boolean): void {
  message(writer, nodeFields.attribute, () => {
    writer.writeStringField(attributeFields.name, name);
    writer.writeVarintField(attributeFields.integer, value ? 1 : 0);
    writer.writeVarintField(attributeFields.type, attributeTypeInteger);
  });
}

function writeValue(writer: PbfWriter, field: number, name: string, dimensions: readonly string[]): void {
  message(writer, field, () => {
    writer.writeStringField(valueFields.name, name);
    message(writer, valueFields.type, () =>
      message(writer, typeFields.tensor, () => {
        writer.writeVarintField(tensorTypeFields.elementType, elementTypeFloat);
        message(writer, tensorTypeFields.shape, () => {
          for (const symbol of dimensions) {
            message(writer, shapeFields.dimension, () => writer.writeStringField(dimensionFields.symbol, symbol));
          }
        });
      }),
    );
  });
}
