import type { PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { isPlausible } from '../gunzip.js';

// hyparquet trusts what a page says of itself: a count of two thousand million in a file of a kilobyte makes it fill the
// memory. So each page is looked through before: its sizes, and the runs of its levels and places in the dictionary, as
// https://parquet.apache.org/docs/file-format/data-pages/encodings/ describes them.

export interface ColumnCheck {
  readonly path: readonly string[];
  readonly rows: number;
  readonly schema: readonly SchemaElement[];
  readonly unpack: (packed: Uint8Array, length: number) => Uint8Array;
}

/** Encodings whose counts cannot exceed the values of a page. */
const BOUNDED = ['PLAIN', 'DELTA_BINARY_PACKED', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'];
const DICTIONARY = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/** Throws a plain error for a page that claims too much, or is in a form that no column of pictures or labels has. */
export function checkColumn(bytes: Uint8Array, { path, rows, schema, unpack }: ColumnCheck): void {
  const width = levelWidth(path, schema);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let left = rows;
  let unpacked = 0;
  // As hyparquet does, which takes a last byte for filling.
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && reader.offset + size <= bytes.length)) throw new Error(`a page claims ${size} bytes`);
    if (!(header.uncompressed_page_size >= 0)) throw new Error('a page has no size');
    // All pages of a column are in memory together.
    unpacked += header.uncompressed_page_size;
    if (!isPlausible(bytes.length, unpacked)) throw new Error(`${bytes.length} bytes would unpack to ${unpacked}`);
    const packed = bytes.subarray(reader.offset, reader.offset + size);
    reader.offset += size;
    left -= checkPage(header, packed, { width, left, unpack });
  }
  if (left !== 0) throw new Error(`column ${path.join('.')} has ${rows - left} of ${rows} rows`);
}

interface PageCheck extends Pick<ColumnCheck, 'unpack'> {
  readonly width: number;
  /** Rows that have not been seen yet. */
  readonly left: number;
}

/** Returns the rows of the page. */
function checkPage(header: PageHeader, packed: Uint8Array, check: PageCheck): number {
  const { dictionary_page_header: dictionary, data_page_header: first, data_page_header_v2: second } = header;
  if (header.type === 'DICTIONARY_PAGE' && dictionary !== undefined) {
    requireCount(dictionary.num_values, header.uncompressed_page_size);
    check.unpack(packed, header.uncompressed_page_size);
    return 0;
  }
  if (header.type === 'DATA_PAGE' && first !== undefined) {
    requireCount(first.num_values, check.left);
    const page = check.unpack(packed, header.uncompressed_page_size);
    const levels =
      check.width === 0 ? 0 : 4 + new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
    if (levels > 0) checkRuns(page.subarray(4, levels), check.width, first.num_values);
    checkValues(page.subarray(levels), first.encoding, first.num_values);
    return first.num_values;
  }
  if (header.type === 'DATA_PAGE_V2' && second !== undefined) {
    const { num_values: count, num_nulls: nulls, definition_levels_byte_length: levels } = second;
    requireCount(count, check.left);
    requireCount(nulls, count);
    if (second.num_rows !== count || second.repetition_levels_byte_length !== 0) throw new Error('it holds lists');
    requireCount(levels, Math.min(packed.length, header.uncompressed_page_size));
    if (check.width > 0) checkRuns(packed.subarray(0, levels), check.width, count);
    const rest = packed.subarray(levels);
    const length = header.uncompressed_page_size - levels;
    const page = second.is_compressed === false || length === 0 ? rest : check.unpack(rest, length);
    checkValues(page, second.encoding, count - nulls);
    return count;
  }
  throw new Error(`it has a page of type ${header.type}`);
}

function requireCount(count: number, most: number): void {
  if (!(count >= 0 && count <= most)) throw new Error(`a page claims ${count} values, at most ${most} are possible`);
}

function checkValues(page: Uint8Array, encoding: string | undefined, values: number): void {
  if (BOUNDED.includes(encoding ?? '')) return;
  if (!DICTIONARY.includes(encoding ?? ''))
    throw new Error(`its values are in the encoding ${encoding}, which is not read`);
  const [width = 0] = page;
  if (width > 32) throw new Error(`places in its dictionary have ${width} bits`);
  // Without bits all values are the first one.
  if (width > 0) checkRuns(page.subarray(1), width, values);
}

/** Runs of equal values, or of packed ones, must end with the values that there are. */
function checkRuns(bytes: Uint8Array, width: number, values: number): void {
  let at = 0;
  for (let seen = 0; seen < values;) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error('a run of values has no end');
      header += (byte & 0x7f) * (1 << shift);
      if (byte < 0x80) break;
    }
    const isPacked = header % 2 === 1;
    const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
    // Packed values come by eight, and writers may fill up to a whole number of groups.
    if (count === 0 || count > values - seen + (isPacked ? 504 : 0))
      throw new Error(`a run has ${count} of ${values} values`);
    at += isPacked ? (count * width) / 8 : Math.ceil(width / 8);
    seen += count;
  }
}

/** Bits of a level that says whether a value is there: optional fields on the way to it. */
function levelWidth(path: readonly string[], schema: readonly SchemaElement[]): number {
  let at = 0;
  let levels = 0;
  for (const name of path) {
    const { first, count } = childrenOf(schema, at);
    const found = findChild(schema, first, count, name);
    const { repetition_type: repetition } = schema[found]!;
    if (repetition === 'REPEATED') throw new Error(`column ${path[0]} holds lists`);
    if (repetition === 'OPTIONAL') levels++;
    at = found;
  }
  return levels === 0 ? 0 : 32 - Math.clz32(levels);
}

function childrenOf(schema: readonly SchemaElement[], at: number): { readonly first: number; readonly count: number } {
  return { first: at + 1, count: schema[at]?.num_children ?? 0 };
}

/** The schema lists each element before its children. */
function findChild(schema: readonly SchemaElement[], first: number, count: number, name: string): number {
  let at = first;
  for (let child = 0; child < count; child++) {
    const element = schema[at];
    if (element === undefined) break;
    if (element.name === name) return at;
    at = behind(schema, at);
  }
  throw new Error(`its schema has no column ${name}`);
}

function behind(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let waiting = schema[at]?.num_children ?? 0; waiting > 0 && next < schema.length; waiting--) {
    waiting += schema[next]!.num_children ?? 0;
    next++;
  }
  return next;
}
