import {
  bytesField,
  concatenate,
  floatField,
  integerField,
  integersField,
  messageField,
  textField,
} from '../../formats/protobuf.js';
import type { Field } from '../../formats/protobuf.js';
import { littleEndian } from '../../runs/floats.js';

// Numbers of fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

/** An attribute of a node: a whole number, or whole numbers; `{ float }` for one that is not. */
export type Attribute = number | readonly number[] | { readonly float: number };

/** One operation. */
export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant of the graph. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Arrays of whole numbers are 64-bit integers in the file. */
  readonly values: Float32Array | readonly number[];
}

/** An input or output of the graph. Its first axis is the batch, of any size. */
export interface OnnxValue {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly number[];
}

/** A whole model. */
export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly producerVersion: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly input: OnnxValue;
  readonly output: OnnxValue;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Operators are those of this version of the standard, which ONNX 1.13 and later read. */
export const OPSET = 18;
const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;

export function encodeModel(model: OnnxModel): Uint8Array {
  return concatenate([
    integerField(1, IR_VERSION),
    textField(2, 'mnistx'),
    textField(3, model.producerVersion),
    textField(6, model.description),
    messageField(7, encodeGraph(model)),
    messageField(8, [textField(1, ''), integerField(2, OPSET)]),
    ...Object.entries(model.metadata).map(([key, value]) => messageField(14, [textField(1, key), textField(2, value)])),
  ]);
}

function encodeGraph({ name, nodes, tensors, input, output }: OnnxModel): Field[] {
  return [
    ...nodes.map((node) => messageField(1, encodeNode(node))),
    textField(2, name),
    ...tensors.map((tensor) => messageField(5, encodeTensor(tensor))),
    messageField(11, encodeValue(input)),
    messageField(12, encodeValue(output)),
  ];
}

function encodeNode({ name, type, inputs, output, attributes }: OnnxNode): Field[] {
  return [
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, name),
    textField(4, type),
    ...Object.entries(attributes).map(([key, value]) =>
      messageField(5, [textField(1, key), ...encodeAttribute(value)]),
    ),
  ];
}

function encodeAttribute(value: Attribute): Field[] {
  if (typeof value === 'number') return [integerField(3, value), integerField(20, 2)];
  if ('float' in value) return [floatField(2, value.float), integerField(20, 1)];
  // Not packed: the standard's own file says so.
  return [...value.map((one) => integerField(8, one)), integerField(20, 7)];
}

function encodeTensor({ name, shape, values }: OnnxTensor): Field[] {
  const isFloat = values instanceof Float32Array;
  return [
    ...shape.map((size) => integerField(1, size)),
    integerField(2, isFloat ? FLOAT : INT64),
    isFloat ? bytesField(9, littleEndian(values)) : integersField(7, values),
    textField(8, name),
  ];
}

function encodeValue({ name, shape }: OnnxValue): Field[] {
  const sizes = [
    messageField(1, [textField(2, 'batch')]),
    ...shape.map((size) => messageField(1, [integerField(1, size)])),
  ];
  const tensor = [integerField(1, FLOAT), messageField(2, sizes)];
  return [textField(1, name), messageField(2, [messageField(1, tensor)])];
}
