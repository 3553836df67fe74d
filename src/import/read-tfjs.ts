import { dirname, join } from 'node:path';
import { floatsFrom } from '../runs/floats.js';
import { unreadable, unsupported } from './errors.js';
import { fieldsAt, isFields, parseFields, shown, textAt } from './fields.js';
import { roleIn } from './read-h5.js';
import { readTopology } from './topology.js';
import type { Fields, ForeignModel, ForeignTensor, Topology } from './types.js';

/** Reads a file, or throws what is wrong with it. */
export type ReadFile = (path: string) => Uint8Array;

/** A model.json of TensorFlow.js, and the shards of weights beside it. */
export function readTfjs(
  path: string,
  bytes: Uint8Array,
  readFile: ReadFile,
): Pick<ForeignModel, 'program' | 'topology' | 'tensors'> {
  const json = parseFields(new TextDecoder().decode(bytes));
  if (json === null) throw unreadable(path, 'is not a JSON object, or nested too deeply');
  if (json['format'] === 'graph-model')
    throw unsupported(
      `${path} is a graph model, which has no layers`,
      'convert the model with --output_format=tfjs_layers_model',
    );
  const topology = topologyIn(path, json);
  const groups = Array.isArray(json['weightsManifest']) ? (json['weightsManifest'] as readonly unknown[]) : [];
  const tensors = groups.flatMap((group) => tensorsIn(path, isFields(group) ? group : {}, readFile));
  return { program: programOf(json), topology, tensors };
}

function programOf(json: Fields): string | null {
  const version = textAt(fieldsAt(json, 'modelTopology'), 'keras_version');
  const made = textAt(json, 'convertedBy') ?? textAt(json, 'generatedBy');
  if (made === null) return version === null ? null : `Keras ${version}`;
  return made;
}

/** The converter puts the model into `model_config`, TensorFlow.js itself does not. */
function topologyIn(path: string, json: Fields): Topology {
  const written = fieldsAt(json, 'modelTopology');
  const text = textAt(written, 'model_config');
  const model = text === null ? fieldsAt(written, 'model_config') : (parseFields(text) ?? {});
  const training = [fieldsAt(written, 'training_config'), fieldsAt(json, 'trainingConfig')].find(
    (one) => Object.keys(one).length > 0,
  );
  return readTopology(path, Object.keys(model).length > 0 ? model : written, training ?? null);
}

const SHARD = /^[A-Za-z0-9_][\w.-]*$/;
const MOST_SHARDS = 1000;

function tensorsIn(path: string, group: Fields, readFile: ReadFile): ForeignTensor[] {
  const [paths, weights] = [group['paths'], group['weights']];
  if (!Array.isArray(paths) || !Array.isArray(weights) || paths.length > MOST_SHARDS)
    throw unreadable(path, 'has a weightsManifest that is not one');
  const specs = weights.map((weight) => specOf(path, weight));
  // A name is a file beside model.json; anything else might lead to any file of this machine.
  const outside = paths.find((name) => typeof name !== 'string' || !SHARD.test(name));
  if (outside !== undefined) throw unreadable(path, `names weights ${shown(outside)} that are not a file beside it`);
  const shards = (paths as string[]).map((name) => readFile(join(dirname(path), name)));
  const bytes = Buffer.concat(shards);
  const total = specs.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes.length !== total)
    throw unreadable(
      path,
      `lists weights of ${total} bytes, but ${(paths as string[]).join(', ')} ${paths.length === 1 ? 'has' : 'have'} ${bytes.length}`,
    );
  let at = 0;
  return specs.map(({ name, shape, byteLength, isFloat32, stored }) => {
    const part = bytes.subarray(at, (at += byteLength));
    const read = (): Float32Array => {
      if (isFloat32) return floatsFrom(part);
      const fix = 'convert the model without quantization, to float32';
      throw unsupported(`${path} holds the weights ${shown(name)} as ${shown(stored)}`, fix);
    };
    return { name, layer: name.split('/').at(-2) ?? '', role: roleIn(name), shape, read };
  });
}

/** Bytes of a value. Other types than float32 are those of counters of optimizers, and of quantized weights. */
const WIDTHS: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

function specOf(path: string, weight: unknown) {
  const written = isFields(weight) ? weight : {};
  const { name, shape, dtype } = written;
  const isShape =
    Array.isArray(shape) &&
    shape.length <= 8 &&
    shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
  if (typeof name !== 'string' || !isShape)
    throw unreadable(path, `lists weights ${shown(weight)} without name and shape`);
  const stored = textAt(fieldsAt(written, 'quantization'), 'dtype') ?? dtype;
  const width = typeof stored === 'string' && Object.hasOwn(WIDTHS, stored) ? WIDTHS[stored]! : null;
  if (width === null) throw unreadable(path, `lists weights ${shown(name)} of the type ${shown(stored)}`);
  const count = (shape as number[]).reduce((product, size) => product * size, 1);
  const isFloat32 = stored === 'float32' && written['quantization'] === undefined;
  return { name, shape: shape as number[], byteLength: width * count, isFloat32, stored };
}
