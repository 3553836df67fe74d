import { Hdf5Fault, NOWHERE } from './hdf5-bytes.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';
import { refuseDense } from './hdf5-groups.js';
import type { Message } from './hdf5-header.js';

const [DATASPACE, DATATYPE, LAYOUT, ATTRIBUTE, ATTRIBUTE_INFO] = [0x01, 0x03, 0x08, 0x0c, 0x15];
const [FLOAT, STRING, VARIABLE] = [1, 3, 9];
const SHARED = 2;
const MOST_TEXTS = 20_000;
/** Each is searched for. */
const MOST_HEAP_TEXTS = 1000;
const MOST_AXES = 8;

/** An array of numbers, of which nothing has been read. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  /** The values, for little-endian 32-bit floats. */
  readonly floats: () => Float32Array;
}

/** The array of a dataset; `null` for an object that is none. */
export function readArray(file: Hdf5Bytes, messages: readonly Message[]): Hdf5Array | null {
  const find = (wanted: number) => messages.find(({ type }) => type === wanted);
  const [space, type, layout] = [find(DATASPACE), find(DATATYPE), find(LAYOUT)];
  if (space === undefined || type === undefined || layout === undefined) return null;
  const shape = readShape(space.body);
  const floats = (): Float32Array => {
    if ((type.flags & SHARED) !== 0 || !isFloat32(type.body))
      throw new Hdf5Fault('does not hold 32-bit floats, little-endian', { isForeign: true });
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = storedBytes(file, layout.body, 4 * count);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Float32Array.from({ length: count }, (_, at) => view.getFloat32(4 * at, true));
  };
  return { shape, floats };
}

/** The texts of an attribute of an object, one or a list; empty if there is none or if it is no text. */
export function readTexts(file: Hdf5Bytes, messages: readonly Message[], wanted: string): readonly string[] {
  refuseDense(messages, ATTRIBUTE_INFO, (body) => body.u64(2 + ((body.u8(1) & 1) !== 0 ? 2 : 0)), 'attributes');
  for (const { type, body } of messages) {
    if (type !== ATTRIBUTE) continue;
    const attribute = readAttribute(body);
    if (attribute.name === wanted) return textsOf(file, attribute);
  }
  return [];
}

interface Attribute {
  readonly name: string;
  readonly type: Hdf5Bytes;
  readonly shape: readonly number[];
  readonly data: Hdf5Bytes;
}

function readAttribute(body: Hdf5Bytes): Attribute {
  const version = body.u8(0);
  if (version !== 1 && (body.u8(1) & 1) !== 0)
    throw new Hdf5Fault('has an attribute of a type that lies elsewhere', { isForeign: true });
  const sizes = [body.u16(2), body.u16(4), body.u16(6)] as const;
  // Only the first version pads its parts.
  const [name, type, space] = sizes.map((size) => (version === 1 ? (size + 7) & ~7 : size)) as [number, number, number];
  const at = version === 3 ? 9 : 8;
  const dataAt = at + name + type + space;
  return {
    name: body.text(at, sizes[0]),
    type: body.part(at + name, sizes[1]),
    shape: readShape(body.part(at + name + type, sizes[2])),
    data: body.part(dataAt, body.length - dataAt),
  };
}

function textsOf(file: Hdf5Bytes, { type, shape, data }: Attribute): readonly string[] {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MOST_TEXTS) throw new Hdf5Fault(`has an attribute of ${count} texts`);
  const [kind, size] = [type.u8(0) & 15, type.u32(4)];
  const indices = Array.from({ length: count }, (_, index) => index);
  if (kind === STRING) return indices.map((index) => data.text(index * size, size));
  if (kind !== VARIABLE || (type.u8(1) & 15) !== 1) return [];
  if (count > MOST_HEAP_TEXTS) throw new Hdf5Fault(`has an attribute of ${count} texts in a heap`);
  return indices.map((index) => heapText(file, data.part(16 * index, 16)));
}

/** A text of any length lies in a heap: its length, the address of the heap, and its number there. */
function heapText(file: Hdf5Bytes, place: Hdf5Bytes): string {
  const [length, heap, wanted] = [place.u32(0), place.u64(4), place.u32(12)];
  file.expect(heap, 'GCOL');
  const end = heap + file.u64(heap + 8);
  for (let at = heap + 16; at + 16 <= end;) {
    const [index, size] = [file.u16(at), file.u64(at + 8)];
    if (index === wanted && index !== 0) return file.text(at + 16, Math.min(length, size));
    if (index === 0) break;
    at += 16 + Math.ceil(size / 8) * 8;
  }
  throw new Hdf5Fault('has a text that is not in its heap');
}

function readShape(body: Hdf5Bytes): readonly number[] {
  const [version, axes] = [body.u8(0), body.u8(1)];
  if (axes > MOST_AXES) throw new Hdf5Fault(`has an array of ${axes} axes`);
  const at = version === 1 ? 8 : 4;
  return Array.from({ length: axes }, (_, axis) => body.u64(at + 8 * axis));
}

/** IEEE 754, 32 bits, low byte first. */
function isFloat32(type: Hdf5Bytes): boolean {
  const isLittleEndian = (type.u8(1) & 0x41) === 0;
  return (
    (type.u8(0) & 15) === FLOAT &&
    isLittleEndian &&
    type.u32(4) === 4 &&
    type.u16(10) === 32 &&
    type.u8(12) === 23 &&
    type.u8(13) === 8
  );
}

function storedBytes(file: Hdf5Bytes, layout: Hdf5Bytes, wanted: number): Uint8Array {
  const [version, kind] = [layout.u8(0), layout.u8(1)];
  const [COMPACT, CONTIGUOUS] = [0, 1];
  if ((version !== 3 && version !== 4) || (kind !== COMPACT && kind !== CONTIGUOUS))
    throw new Hdf5Fault('keeps an array in chunks, which are not read', { isForeign: true });
  if (kind === COMPACT) return layout.raw(4, wanted);
  const [address, length] = [layout.u64(2), layout.u64(10)];
  if (wanted === 0) return new Uint8Array();
  if (address === NOWHERE || length !== wanted) throw new Hdf5Fault(`has ${length} bytes for an array of ${wanted}`);
  return file.raw(address, wanted);
}
