import { PbfWriter } from 'pbf';

/** Field numbers of onnx.proto, of the messages that a one-node model needs. */
const modelFields = { irVersion: 1, graph: 7, opsetImport: 8 };
const opsetFields = { domain: 1, version: 2 };
const graphFields = { node: 1, name: 2, input: 11, output: 12 };
const nodeFields = { input: 1, output: 2, opType: 4, attribute: 5 };
const attributeFields = { name: 1, integer: 3, type: 20 };
const valueFields = { name: 1, type: 2 };
const typeFields = { tensor: 1 };
const tensorTypeFields = { elementType: 1, shape: 2 };
const shapeFields = { dimension: 1 };
const dimensionFields = { symbol: 2 };

const attributeTypeInteger = 2;
const elementTypeFloat = 1;
const irVersion = 8;
const opsetVersion = 13;

export interface GemmModel {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly bias: boolean;
}

/** An ONNX model of one node, `y = a · b (+ c)` in float32, for matrices of any size. */
export function encodeGemm({ transposeA, transposeB, bias }: GemmModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(modelFields.irVersion, irVersion);
  message(writer, modelFields.graph, () => {
    message(writer, graphFields.node, () => {
      for (const input of bias ? ['a', 'b', 'c'] : ['a', 'b']) writer.writeStringField(nodeFields.input, input);
      writer.writeStringField(nodeFields.output, 'y');
      writer.writeStringField(nodeFields.opType, 'Gemm');
      writeFlag(writer, 'transA', transposeA);
      writeFlag(writer, 'transB', transposeB);
    });
    writer.writeStringField(graphFields.name, 'gemm');
    writeValue(writer, graphFields.input, 'a', ['aRows', 'aColumns']);
    writeValue(writer, graphFields.input, 'b', ['bRows', 'bColumns']);
    if (bias) writeValue(writer, graphFields.input, 'c', ['columns']);
    writeValue(writer, graphFields.output, 'y', ['rows', 'columns']);
  });
  message(writer, modelFields.opsetImport, () => {
    writer.writeStringField(opsetFields.domain, '');
    writer.writeVarintField(opsetFields.version, opsetVersion);
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
