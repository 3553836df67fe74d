import { MnistxError } from '../errors.js';
import { floatsFrom, littleEndian } from './floats.js';
import { digestOf } from './files.js';

const MAGIC = 'MNISTX-CHECKPOINT-1\n';

/** Named float buffers and a plain record: all that a run goes on from, in one file so that one rename replaces it. */
export interface Checkpoint {
  readonly state: unknown;
  readonly buffers: readonly { readonly name: string; readonly values: Float32Array }[];
}

interface Header {
  readonly state: unknown;
  readonly buffers: readonly { readonly name: string; readonly length: number }[];
  readonly sha256: string;
}

/** Magic line, header as one line of JSON, then the buffers as little-endian 32-bit floats. */
export function encodeCheckpoint({ state, buffers }: Checkpoint): Uint8Array {
  const payload = Buffer.concat(buffers.map(({ values }) => littleEndian(values)));
  const header: Header = {
    state,
    buffers: buffers.map(({ name, values }) => ({ name, length: values.length })),
    sha256: digestOf(payload).sha256,
  };
  return Buffer.concat([Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`), payload]);
}

/** @throws {MnistxError} RUN_DAMAGED */
export function decodeCheckpoint(file: string, bytes: Uint8Array): Checkpoint {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = buffer.indexOf('\n', MAGIC.length);
  if (buffer.toString('latin1', 0, MAGIC.length) !== MAGIC || headerEnd < 0) throw damaged(file);
  const payload = buffer.subarray(headerEnd + 1);
  const header = parseHeader(file, buffer.toString('utf8', MAGIC.length, headerEnd));
  const length = header.buffers.reduce((sum, { length: floats }) => sum + 4 * floats, 0);
  if (length !== payload.length || digestOf(payload).sha256 !== header.sha256) throw damaged(file);
  let at = 0;
  const buffers = header.buffers.map(({ name, length: floats }) => {
    const values = floatsFrom(payload.subarray(at, at + 4 * floats));
    at += 4 * floats;
    return { name, values };
  });
  return { state: header.state, buffers };
}

function parseHeader(file: string, text: string): Header {
  try {
    const header = JSON.parse(text) as Header;
    const isWhole = Array.isArray(header.buffers) && header.buffers.every(({ length }) => Number.isSafeInteger(length) && length >= 0);
    if (isWhole) return header;
  } catch (error) {
    throw damaged(file, error);
  }
  throw damaged(file);
}

function damaged(file: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message: `${file} is damaged`, fix: 'delete it; the run can be trained again' }, { cause });
}
