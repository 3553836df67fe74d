import { deflateSync, gzipSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { countRawBytes, readPngHeader } from '../../src/images/png-header.js';
import { encodeIdx } from './idx-files.js';
import { makeChunk, makeHeader, joinPng } from './png-files.js';

/** Texts and files made to hold a reader or to fill its memory, each of about as many bytes as asked for. */
export type HostileText = (bytes: number) => string;

const MODEL = 'model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }\n';

/** `line` for 0, 1, 2 … until there are enough bytes. */
function repeatLines(bytes: number, line: (index: number) => string, start = ''): string {
  const parts = [start];
  let length = start.length;
  for (let index = 0; length < bytes; index++) {
    const part = line(index);
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

function repeat(bytes: number, unit: string, start = '', end = ''): string {
  return (
    start + unit.repeat(Math.max(1, Math.floor((bytes - start.length - end.length) / Buffer.byteLength(unit)))) + end
  );
}

/** Each line `step` columns further in than the one above. */
function makeStaircase(bytes: number, line: string, step = 1): string {
  const parts: string[] = [];
  let left = bytes;
  for (let indent = 0; indent + line.length <= left; indent += step) {
    parts.push(' '.repeat(indent) + line);
    left -= indent + line.length;
  }
  return parts.join('');
}

/** Each list repeats the one above ten times. */
function makeAliasBomb(levels: number): string {
  const lists = Array.from(
    { length: levels },
    (_, level) => `k${level + 1}: &k${level + 1} [${Array(10).fill(`*k${level}`).join(', ')}]\n`,
  );
  return `k0: &k0 [x]\n${lists.join('')}`;
}

const unit =
  (text: string, start = '', end = ''): HostileText =>
  (bytes) =>
    repeat(bytes, text, start, end);

const numbered =
  (line: (index: number) => string, start = ''): HostileText =>
  (bytes) =>
    repeatLines(bytes, line, start);

export const HOSTILE_TEXTS: Readonly<Record<string, HostileText>> = {
  'one plain word': unit('x'),
  'one key': unit('x', '', ': 1\n'),
  'one value': unit('x', `${MODEL}name: `),
  'one quoted key': unit('x', '"', '": 1\n'),
  'one quoted value': unit('x', `${MODEL}name: "`, '"\n'),
  'one escaped value': unit('\\u0041', `${MODEL}name: "`, '"\n'),
  'one quote never closed': unit('x ', `${MODEL}name: "`),
  'one number': unit('7', `${MODEL}seed: `, '\n'),
  'one fraction': unit('7', `${MODEL}seed: 0.`, '\n'),
  'one hexadecimal number': unit('f', `${MODEL}seed: 0x`, '\n'),
  'one anchor name': unit('x', 'a: &', ' 1\n'),
  'one alias name': unit('x', 'a: *', '\n'),
  'one tag': unit('x', 'a: !', ' 1\n'),
  'one type name': unit('x', 'model: { layers: [{ type: ', ' }] }\n'),
  'one comment': unit('x', '# '),
  'one comment behind a value': unit('#', `${MODEL}seed: 1 #`, '\n'),
  'comment lines': unit('# x\n', MODEL),
  'empty lines': unit('\n', MODEL),
  'carriage returns': unit('\r', MODEL),
  'Windows line ends': unit('\r\n', MODEL),
  spaces: unit(' '),
  tabs: unit('\t'),
  'tab-indented lines': unit('\ta: 1\n'),
  'lines of spaces': unit('                    \n', MODEL),
  'NUL characters': unit('\0'),
  'NUL in values': unit('a: \0\n'),
  'byte order marks': unit('\ufeff'),
  'opening brackets': unit('['),
  'opening braces': unit('{'),
  'closing brackets': unit(']'),
  'closing braces': unit('}'),
  'brackets in pairs': unit('[]'),
  'mixed brackets': unit('[{'),
  'braces as keys': unit('{a: '),
  'brackets on lines of their own': unit('[\n'),
  dashes: unit('- '),
  'dashes without spaces': unit('-'),
  'dash lines': unit('-\n'),
  'question marks': unit('? '),
  'question mark lines': unit('?\n'),
  colons: unit(': '),
  'colon lines': unit(':\n'),
  'keys on one line': unit('a: '),
  'colons behind a key': unit(': ', '- a', '\n- b\n'),
  'merge keys on one line': unit('<<: ', '- ', '\n- b\n'),
  'lines of colons behind a key': unit(': : : : : : : :\n', 'a: : : :\n'),
  'colons behind anchors': unit('&a : ', '- a', '\n- b\n'),
  commas: unit(','),
  'commas in brackets': unit(',', '[', ']'),
  'double quotes': unit('"'),
  'single quotes': unit("'"),
  'quoted words': unit('"a" '),
  'anchors on one line': unit('&a '),
  'tags on one line': unit('!!x '),
  'tags by address': unit('!<x> '),
  'aliases on one line': unit('*a '),
  'alias lines': unit('- *a\n'),
  'tag lines': unit('- !!x 1\n'),
  'unknown tag lines': unit('- !x 1\n'),
  backslashes: unit('\\', 'a: "', '"\n'),
  'bad escapes': unit('\\q', 'a: "', '"\n'),
  'percent signs': unit('%'),
  directives: unit('%YAML 1.2\n', '', '---\na: 1\n'),
  'unknown directives': unit('%X\n', '', '---\na: 1\n'),
  'directives of another version': unit('%YAML 1.1\n', '', '---\n<<: 1\n'),
  'tag directives': numbered((index) => `%TAG !e${index}! tag:x,${index}:\n`),
  'reserved characters': unit('- @\n'),
  'backtick lines': unit('a: `\n'),
  'merge keys': unit('  <<: *a\n', 'a: &a { b: 1 }\nc:\n'),
  'merge keys in a list': unit('*a, ', 'a: &a { b: 1 }\nc:\n  <<: [', ']\n'),
  documents: unit('---\n'),
  'documents with a value': unit('---\na: 1\n'),
  'documents with a mistake': unit('--- [\n'),
  'document ends': unit('...\n'),
  'ends and starts': unit('...\n---\n'),
  'duplicate keys': unit('a: 1\n'),
  'duplicate keys on one line': unit('a: 1, ', '{', '}'),
  'unknown keys': numbered((index) => `k${index}: 1\n`),
  'unknown keys beside a model': numbered((index) => `k${index}: 1\n`, MODEL),
  'unknown keys on one line': (bytes) => `{${repeatLines(bytes, (index) => `k${index}: 1, `)}}\n`,
  'unknown keys of train': numbered((index) => `  epoch${index}: 1\n`, `${MODEL}train:\n`),
  'unknown keys of an optimizer': numbered(
    (index) => `    lr${index}: 1\n`,
    `${MODEL}train:\n  optimizer:\n    type: adam\n`,
  ),
  'keys of an untyped layer': (bytes) =>
    `model: { layers: [{${repeatLines(bytes, (index) => `${'units'.slice(index % 5)}${index}: 1, `)}}] }\n`,
  'untyped layers': unit('    - {}\n', 'model:\n  layers:\n'),
  'unknown layers': numbered((index) => `    - { type: layer${index} }\n`, 'model:\n  layers:\n'),
  'layers that are texts': numbered((index) => `    - layer ${index} x y z\n`, 'model:\n  layers:\n'),
  'one layer that is many words': unit('dense2 ', 'model:\n  layers:\n    - '),
  'layers that are empty': unit('    -\n', 'model:\n  layers:\n'),
  'good layers': unit('    - { type: dense, units: 1 }\n', 'model:\n  layers:\n'),
  'layers with many mistakes': unit(
    '    - { type: conv2d, filter: 0, kernel: -1, stride: x, pading: 1, activation: rel }\n',
    'model:\n  layers:\n',
  ),
  'wrong numbers in a list': unit('-1, ', `model: { layers: [{ type: conv2d, filters: 1, kernel_size: [`, '] }] }\n'),
  'large numbers': unit('9007199254740993, ', 'a: [', ']\n'),
  'large numbers on lines': unit('- 9007199254740993\n'),
  'list items': unit('- 1\n'),
  'list items on one line': unit('1,', '[', ']'),
  'empty mappings': unit('- {}\n'),
  'mappings in brackets': unit('a: 1, ', '[', ']'),
  'keys that are lists': unit('? [a]\n: 1\n'),
  'keys that are mappings': numbered((index) => `? { a: ${index} }\n: 1\n`),
  'keys without a value': numbered((index) => `k${index}:\n`),
  'keys that begin lists never closed': numbered((index) => `k${index}: [\n`),
  'keys that begin mappings never closed': numbered((index) => `k${index}: {\n`),
  'keys that begin quotes never closed': numbered((index) => `k${index}: "\n`),
  'brackets closed wrongly': unit('- [}\n'),
  'words without colons': numbered((index) => `word${index}\n`),
  'words after a mapping': numbered((index) => `word${index}\n`, 'a: 1\n'),
  'words after quotes': unit('"a" b\n'),
  'a plain text over many lines': unit(' x\n', `${MODEL}name: x\n`),
  'a quoted text over many lines': unit('  x\n', `${MODEL}name: "x\n`, '  x"\n'),
  'a literal block': unit('  x\n', `${MODEL}name: |\n`),
  'a folded block': unit('  x\n', `${MODEL}name: >\n`),
  'a folded block of empty lines': unit('\n', `${MODEL}name: >\n  x\n`, '  x\n'),
  'folded blocks': numbered((index) => `k${index}: >\n  x\n`),
  'block headers': unit('- |\n'),
  'anchors of their own': numbered((index) => `k${index}: &a${index} 1\n`),
  'anchors with aliases': numbered((index) => `k${index}: &a${index} 1\nl${index}: *a${index}\n`),
  'aliases of one anchor': numbered((index) => `k${index}: *a\n`, 'k: &a 1\n'),
  'aliases of a large value': (bytes) => {
    const half = Math.floor(bytes / 2);
    return `k: &a [${repeat(half, '1,')}]\nl:\n${repeat(half, '  - *a\n')}`;
  },
  'aliases that multiply': () => makeAliasBomb(12),
  'aliases in a chain': numbered((index) => `k${index + 1}: &a${index + 1} [*a${index}]\n`, 'k0: &a0 1\n'),
  'an alias of itself': unit('  - *a\n', 'k: &a\n'),
  'anchors of one name': unit('- &a 1\n- *a\n'),
  'keys down a staircase': (bytes) => makeStaircase(bytes, 'a:\n'),
  'dashes down a staircase': (bytes) => makeStaircase(bytes, '-\n'),
  'dashes in a row down a staircase': (bytes) => makeStaircase(bytes, '- - a:\n'),
  'rows of dashes down a staircase': (bytes) => makeStaircase(bytes, `${'- '.repeat(190)}\n`, 380),
  'rows of question marks down a staircase': (bytes) => makeStaircase(bytes, `${'? '.repeat(40)}\n`, 80),
  'dashes with keys on one line': unit('- a: '),
  'question marks with keys on one line': unit('? a: '),
  'layers repeated by aliases': (bytes) =>
    `model:\n  layers: &l [${repeat(bytes / 4, '{ type: dens }, ')}]\nx: [${repeat(bytes / 2, '*l, ')}]\n`,
  'one layer repeated by aliases': (bytes) =>
    `model:\n  layers:\n    - &l { type: dens }\n${repeat(bytes, '    - *l\n')}`,
  'text in two bytes a letter': (bytes) =>
    repeatLines(bytes / 2, (index) => `k${index}: 1\n`).replaceAll(/./gs, '$&\0'),
  'wrong indentation': (bytes) => repeatLines(bytes, (index) => `${' '.repeat(40 - (index % 40))}a${index}: 1\n`),
  'lists of lists': unit('- - - - a\n'),
  'escaped halves of letters': unit('\\ud800', 'a: "', '"\n'),
  'letters of four bytes': unit('𝒳', `${MODEL}name: `),
  'words of two directions': unit('\u202e\u2066', `${MODEL}name: `),
  'line separators': unit('\u2028', `${MODEL}name: `),
  'letters with many marks': unit('\u0301', `${MODEL}name: e`),
  '__proto__ keys': unit('__proto__: { a: 1 }\n'),
  '__proto__ in depth': unit('__proto__: {'),
  'dates and times': unit('- 2001-12-14t21:59:43.10-05:00\n'),
  'binary words': unit('- !!binary aGVsbG8=\n'),
};

const zeros = (() => {
  let packed: Uint8Array | null = null;
  /** 16 MiB of nothing. */
  return () => (packed ??= gzipSync(Buffer.alloc(2 ** 24)));
})();

/** A gzip file of about as many bytes that unpacks to a thousand times as many, behind an IDX header that may lie. */
export function makeGzipBomb(bytes: number, dimensions: readonly number[]): Uint8Array {
  const members = Math.max(1, Math.floor(bytes / zeros().length));
  return Buffer.concat([gzipSync(encodeIdx(dimensions, [])), ...Array.from({ length: members }, zeros)]);
}

/** Bytes that cannot be compressed. */
function makeNoise(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 24;
  });
}

/** A gzip file that unpacks to the most that is accepted: a hundred times its size. */
function makeInflatingGzip(bytes: number): Uint8Array {
  const rows = Math.floor((bytes * 99) / 784);
  const content = Buffer.alloc(rows * 784);
  content.set(makeNoise(bytes * 0.95));
  return gzipSync(Buffer.concat([encodeIdx([rows, 28, 28], []), content]));
}

/** A PNG of one colour. */
function makeBlankPng(
  width: number,
  height: number,
  colorType: number,
  depth: number,
  isInterlaced = false,
): Uint8Array {
  const header = makeHeader({ width, height, depth, colorType, isInterlaced }).subarray(8, 21);
  const raw = Buffer.alloc(countRawBytes(readPngHeader('', header)));
  return joinPng([
    makeHeader({ width, height, depth, colorType, isInterlaced }),
    ...(colorType === 3 ? [makeChunk('PLTE', [0, 0, 0, 255, 255, 255]), makeChunk('tRNS', [0, 255])] : []),
    makeChunk('IDAT', deflateSync(raw)),
    makeChunk('IEND', []),
  ]);
}

function repeatPngPart(bytes: number, type: string, content: ArrayLike<number>): Uint8Array {
  const part = makeChunk(type, content);
  const parts = Array.from({ length: Math.floor(bytes / part.length) }, () => part);
  return joinPng([makeHeader({ width: 9, height: 9, depth: 8, colorType: 0 }), ...parts, makeChunk('IEND', [])]);
}

/** A JPEG as `jpeg-js` writes it, after a change to its size or with segments behind its first two bytes. */
function makeJpeg({
  width,
  height,
  segments = [],
}: {
  width: number;
  height: number;
  segments?: readonly Uint8Array[];
}): Uint8Array {
  const bytes = jpeg.encode({ width: 64, height: 64, data: Buffer.alloc(4 * 64 * 64, 77) }, 50).data;
  const frame = bytes.indexOf(Uint8Array.of(0xff, 0xc0));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return Buffer.concat([bytes.subarray(0, 2), ...segments, bytes.subarray(2)]);
}

/** To be read as IDX images, or as pictures. */
export interface HostileFile {
  readonly kind: 'images' | 'picture';
  readonly bytes: (bytes: number) => Uint8Array;
}

const images = (bytes: HostileFile['bytes']): HostileFile => ({ kind: 'images', bytes });
const picture = (bytes: HostileFile['bytes']): HostileFile => ({ kind: 'picture', bytes });
const padTo = (bytes: number, start: Uint8Array, value = 0): Uint8Array =>
  Buffer.concat([start, Buffer.alloc(Math.max(0, bytes - start.length), value)]);

export const HOSTILE_FILES: Readonly<Record<string, HostileFile>> = {
  'IDX that claims the most': images((bytes) => padTo(bytes, encodeIdx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []))),
  'IDX that claims a gigabyte': images((bytes) => padTo(bytes, encodeIdx([1_000_000, 32, 32], []))),
  'IDX of nothing but ones': images((bytes) => padTo(bytes, Uint8Array.of(), 1)),
  'gzip bomb with a right header': images((bytes) => makeGzipBomb(bytes, [Math.floor((bytes * 1000) / 784), 28, 28])),
  'gzip bomb with a small header': images((bytes) => makeGzipBomb(bytes, [5, 4, 3])),
  'gzip bomb with the header of MNIST': images((bytes) => makeGzipBomb(bytes, [60_000, 28, 28])),
  'gzip that is believed': images(makeInflatingGzip),
  'gzip of empty members': images((bytes) => {
    const empty = gzipSync(new Uint8Array(0));
    return Buffer.concat([
      gzipSync(encodeIdx([5, 4, 3])),
      ...Array.from({ length: bytes / empty.length }, () => empty),
    ]);
  }),
  'gzip with a name that never ends': images((bytes) =>
    padTo(bytes, Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3), 65),
  ),
  'gzip of gzip': images((bytes) => gzipSync(makeGzipBomb(bytes, [60_000, 28, 28]))),
  'PNG, grey and large': picture(() => makeBlankPng(8000, 8000, 0, 8)),
  'PNG, two colours and large': picture(() => makeBlankPng(8000, 8000, 3, 1)),
  'PNG, colours and opacity, large': picture(() => makeBlankPng(7990, 4000, 6, 8)),
  'PNG, colours of 16 bits, large': picture(() => makeBlankPng(8000, 2600, 2, 16)),
  'PNG, interlaced and large': picture(() => makeBlankPng(8000, 8000, 0, 8, true)),
  'PNG, interlaced in two colours': picture(() => makeBlankPng(8000, 8000, 3, 1, true)),
  'PNG that claims the most': picture((bytes) =>
    padTo(bytes, joinPng([makeHeader({ width: 2 ** 31, height: 2 ** 31, depth: 16, colorType: 6 })])),
  ),
  'PNG of empty parts': picture((bytes) => repeatPngPart(bytes, 'teXt', [])),
  'PNG of empty image data': picture((bytes) => repeatPngPart(bytes, 'IDAT', [])),
  'PNG with a long palette': picture((bytes) => repeatPngPart(bytes, 'PLTE', new Uint8Array(bytes - 100))),
  'PNG that is cut off': picture((bytes) => padTo(bytes, makeBlankPng(100, 100, 6, 8).subarray(0, 40), 255)),
  'JPEG of 24 million pixels': picture((bytes) => padTo(bytes, makeJpeg({ width: 6000, height: 4000 }))),
  'JPEG of 10 million pixels': picture((bytes) => padTo(bytes, makeJpeg({ width: 3600, height: 2800 }))),
  'JPEG of one colour': picture(() => {
    const [width, height] = [2060, 2060];
    return new Uint8Array(jpeg.encode({ width, height, data: Buffer.alloc(4 * width * height, 77) }, 50).data);
  }),
  'JPEG that claims the most': picture((bytes) => padTo(bytes, makeJpeg({ width: 65_535, height: 65_535 }))),
  'JPEG of comments': picture((bytes) =>
    makeJpeg({
      width: 64,
      height: 64,
      segments: Array.from({ length: bytes / 4 }, () => Uint8Array.of(0xff, 0xfe, 0, 2)),
    }),
  ),
  'JPEG of fill bytes': picture((bytes) =>
    makeJpeg({ width: 64, height: 64, segments: [new Uint8Array(bytes).fill(0xff)] }),
  ),
  'JPEG of tables': picture((bytes) => {
    const table = Uint8Array.of(0xff, 0xc4, 0, 20, 0, 0, 1, ...Array<number>(14).fill(0), 0, 1);
    return makeJpeg({ width: 64, height: 64, segments: Array.from({ length: bytes / table.length }, () => table) });
  }),
  'JPEG of noise': picture((bytes) => {
    const scanned = makeNoise(bytes).map((byte) => (byte === 255 ? 254 : byte));
    const file = makeJpeg({ width: 4000, height: 2000 });
    const scan = Buffer.from(file).indexOf(Uint8Array.of(0xff, 0xda)) + 14;
    return Buffer.concat([file.subarray(0, scan), scanned, Uint8Array.of(0xff, 0xd9)]);
  }),
};
