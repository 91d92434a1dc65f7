/** ONNX's protobuf (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as much of it as an exported model needs. */
import { PbfWriter } from 'pbf';
import type { DType } from '../../dtype.ts';

export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A dimension is a size, or a name for one that may vary. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** TensorProto.DataType. */
export const elementTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

const irVersion = 8;
/** The version of the operators: the first with LayerNormalization. */
const operatorSet = 17;

const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

export function encodeModel(graph: OnnxGraph): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, irVersion);
  writer.writeStringField(2, 'Backstep');
  message(writer, 7, () => writeGraph(writer, graph));
  message(writer, 8, () => {
    writer.writeStringField(1, '');
    writer.writeVarintField(2, operatorSet);
  });
  return writer.finish();
}

function message(writer: PbfWriter, field: number, write: () => void): void {
  writer.writeMessage(field, write, null);
}

function writeGraph(writer: PbfWriter, { name, nodes, initializers, inputs, outputs }: OnnxGraph): void {
  for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
  writer.writeStringField(2, name);
  for (const tensor of initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: PbfWriter, { operator, name, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) writer.writeStringField(1, input);
  for (const output of outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, name);
  writer.writeStringField(4, operator);
  for (const [key, value] of Object.entries(attributes)) message(writer, 5, () => writeAttribute(writer, key, value));
}

function writeAttribute(writer: PbfWriter, name: string, value: AttributeValue): void {
  writer.writeStringField(1, name);
  if (typeof value === 'number') {
    writer.writeVarintField(3, value);
    writer.writeVarintField(20, attributeTypes.int);
  } else if (typeof value === 'string') {
    writer.writeStringField(4, value);
    writer.writeVarintField(20, attributeTypes.string);
  } else if ('float' in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, attributeTypes.float);
  } else {
    for (const item of value) writer.writeVarintField(8, item);
    writer.writeVarintField(20, attributeTypes.ints);
  }
}

function writeTensor(writer: PbfWriter, { name, dtype, shape, bytes }: OnnxTensor): void {
  for (const size of shape) writer.writeVarintField(1, size);
  writer.writeVarintField(2, elementTypes[dtype]);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, bytes);
}

function writeValue(writer: PbfWriter, { name, dtype, shape }: OnnxValue): void {
  writer.writeStringField(1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.writeVarintField(1, elementTypes[dtype]);
      message(writer, 2, () => {
        for (const size of shape) {
          message(writer, 1, () => {
            if (typeof size === 'number') writer.writeVarintField(1, size);
            else writer.writeStringField(2, size);
          });
        }
      });
    }),
  );
}
