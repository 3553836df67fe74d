import { floatsFrom } from '../runs/floats.js';
import { unreadable, unsupported } from './errors.js';
import { fieldsAt, isFields, parseFields, shown, textAt } from './fields.js';
import { repeatedKey } from './repeated-key.js';
import type { Fields, ForeignModel, ForeignTensor } from './types.js';

/** The format's own limit. */
const MOST_HEADER_BYTES = 100_000_000;
const HEADER_AT = 8;

/** Weights by name: a JSON header with shapes and places, then the values without gaps. */
export function readSafetensors(
  name: string,
  bytes: Uint8Array,
): Pick<ForeignModel, 'program' | 'topology' | 'tensors' | 'isStateDict'> {
  const header = readHeader(name, bytes);
  const data = bytes.subarray(HEADER_AT + header.length);
  const places = Object.entries(header.fields)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, value]) => placeOf(name, key, value));
  checkCoverage(name, places, data.length);
  const metadata = fieldsAt(header.fields, '__metadata__');
  const program = textAt(metadata, 'generated_by') ?? textAt(metadata, 'format');
  const isStateDict = textAt(metadata, 'mnistx.layout') === 'torch';
  return { program, topology: null, tensors: places.map((place) => tensorOf(name, place, data)), isStateDict };
}

interface Place {
  readonly key: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function readHeader(name: string, bytes: Uint8Array): { readonly fields: Fields; readonly length: number } {
  if (bytes.length < HEADER_AT) throw unreadable(name, 'is too short for a safetensors file');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MOST_HEADER_BYTES, bytes.length - HEADER_AT)))
    throw unreadable(name, `has ${bytes.length} bytes, but says that its header has ${length}`);
  const text = new TextDecoder().decode(bytes.subarray(HEADER_AT, HEADER_AT + Number(length)));
  const fields = text.startsWith('{') ? parseFields(text) : null;
  if (fields === null) throw unreadable(name, 'has a header that is not a JSON object');
  const twice = repeatedKey(text);
  if (twice !== null) throw unreadable(name, `has the key ${shown(twice)} twice in its header`);
  return { fields, length: Number(length) };
}

function placeOf(file: string, key: string, value: unknown): Place {
  const written = isFields(value) ? value : {};
  const { dtype, shape, data_offsets: offsets } = written;
  const isCount = (one: unknown): one is number => Number.isSafeInteger(one) && (one as number) >= 0;
  const isPlace =
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(isCount) &&
    Array.isArray(shape) &&
    shape.length <= 8 &&
    shape.every(isCount);
  if (typeof dtype !== 'string' || !isPlace)
    throw unreadable(file, `describes ${shown(key)} in no way that the format knows: ${shown(value)}`);
  const [start, end] = offsets as [number, number];
  return { key, dtype, shape: shape as number[], start, end };
}

/** Every byte belongs to one tensor. */
function checkCoverage(file: string, places: readonly Place[], length: number): void {
  let at = 0;
  for (const { key, start, end } of [...places].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at)
      throw unreadable(file, `places ${shown(key)} at byte ${start}, but the tensor before it ends at ${at}`);
    if (end < start || end > length)
      throw unreadable(file, `places ${shown(key)} at bytes ${start} to ${end} of ${length}`);
    at = end;
  }
  if (at !== length) throw unreadable(file, `has ${length} bytes of values, its tensors take ${at}`);
}

/** Layers are named before the last slash or dot: `conv2d/kernel`, `conv2d.weight`. */
function tensorOf(file: string, { key, dtype, shape, start, end }: Place, data: Uint8Array): ForeignTensor {
  const cut = Math.max(key.lastIndexOf('/'), key.lastIndexOf('.'));
  const read = (): Float32Array => {
    if (dtype !== 'F32')
      throw unsupported(`${file} holds ${shown(key)} as ${shown(dtype)}`, 'save it as float32 (F32)');
    const count = shape.reduce((product, size) => product * size, 1);
    if (end - start !== 4 * count)
      throw unreadable(
        file,
        `has ${end - start} bytes for ${shown(key)}, its shape [${shape.join(', ')}] takes ${4 * count}`,
      );
    return floatsFrom(data.subarray(start, end));
  };
  return { name: key, layer: key.slice(0, Math.max(cut, 0)), role: key.slice(cut + 1), shape, read };
}
