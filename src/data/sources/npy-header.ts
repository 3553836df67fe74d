/** What the header of an .npy file says. */
export interface NpyHeader {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The first index changes fastest. */
  readonly isFortran: boolean;
  readonly headerBytes: number;
  /** Header and elements together. */
  readonly fileBytes: number;
}

export interface ElementType {
  /** As NumPy calls it. */
  readonly name: string;
  readonly kind: 'unsigned' | 'integer' | 'float' | 'bool';
  readonly bytes: number;
  readonly isLittleEndian: boolean;
}

/** Longer headers belong to structured types, which no picture has. */
export const LONGEST_NPY_HEADER = 12 + 2 ** 16;

const MAGIC = '\x93NUMPY';

/**
 * Reads a header as https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html describes it, or says what is
 * wrong. `start` are the first bytes, up to `LONGEST_NPY_HEADER`.
 */
export function parseNpyHeader(start: Uint8Array): NpyHeader | string {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength);
  if (bytes.subarray(0, 6).toString('latin1') !== MAGIC) return 'is no NumPy array: it does not begin with \\x93NUMPY';
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3 || bytes[7] !== 0)
    return `has version ${version}.${bytes[7] ?? 0}; 1.0 to 3.0 are read`;
  const textAt = version === 1 ? 10 : 12;
  if (bytes.length < textAt) return 'ends inside its header';
  const headerBytes = textAt + (version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  if (headerBytes > LONGEST_NPY_HEADER) return `has a header of ${headerBytes} bytes`;
  if (headerBytes > bytes.length) return 'ends inside its header';
  const text = bytes.toString('latin1', textAt, headerBytes);
  return parseDictionary(text, headerBytes);
}

/**
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }`, without its spaces. No two parts can match the same
 * text: else a header could keep the search busy for years.
 */
const DICTIONARY =
  /^\{'descr':(?<descr>'[^']*'|\[.*\]),'fortran_order':(?<order>True|False),'shape':\((?<shape>(?:\d+L?,)*(?:\d+L?)?)\),?\}$/;

/** NumPy's own limit. */
const MOST_DIMENSIONS = 64;

function parseDictionary(text: string, headerBytes: number): NpyHeader | string {
  const { descr = '', order, shape: sizes = '' } = DICTIONARY.exec(text.replace(/\s/g, ''))?.groups ?? {};
  if (order === undefined) return 'has a header that NumPy does not write';
  const type = parseType(descr);
  if (typeof type === 'string') return type;
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length === 0) return 'is a single value';
  if (shape.length > MOST_DIMENSIONS) return `has ${shape.length} dimensions`;
  if (shape.includes(0)) return `is empty: its shape is (${shape.join(', ')})`;
  // Doubles: a product above 2^53 is inexact, but far above every limit.
  const fileBytes = headerBytes + shape.reduce((product, size) => product * size, type.bytes);
  return { type, shape, isFortran: order === 'True', headerBytes, fileBytes };
}

const KINDS: Readonly<Record<string, ElementType['kind']>> = { u: 'unsigned', i: 'integer', f: 'float', b: 'bool' };

const OTHER_KINDS: Readonly<Record<string, string>> = {
  O: 'pickled Python objects, which are programs and are never loaded',
  U: 'text',
  S: 'text',
  c: 'complex numbers',
  V: 'records',
  M: 'dates',
  m: 'durations',
};

function parseType(descr: string): ElementType | string {
  const [, order, letter = '', size = ''] = /^'([<>|=])([a-zA-Z])(\d*)'$/.exec(descr) ?? [];
  const kind = KINDS[letter];
  if (kind === undefined) {
    const what = OTHER_KINDS[letter] ?? (descr.startsWith('[') ? 'records' : `elements of type ${descr.slice(0, 40)}`);
    return `holds ${what}`;
  }
  const bytes = Number(size);
  const sizes = kind === 'float' ? [4, 8] : kind === 'bool' ? [1] : [1, 2, 4, 8];
  const name = kind === 'bool' ? 'bool' : `${{ unsigned: 'uint', integer: 'int', float: 'float' }[kind]}${8 * bytes}`;
  if (!sizes.includes(bytes)) return `holds ${name}, which is not read`;
  return { name, kind, bytes, isLittleEndian: order !== '>' };
}
