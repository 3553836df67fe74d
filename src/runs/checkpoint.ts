import { MnistxError } from '../errors.js';
import { floatsFrom, littleEndian } from './floats.js';
import { digestOf, matches } from './files.js';
import type { FileDigest } from './types.js';

export const LAST_CHECKPOINT = 'checkpoints/last.ckpt';
export const BEST_CHECKPOINT = 'checkpoints/best.ckpt';
export const CHECKPOINTS: readonly string[] = [LAST_CHECKPOINT, BEST_CHECKPOINT];

const MAGIC = 'MNISTX-CHECKPOINT-1\n';
/** The magic line and the digest's line, 64 hexadecimal digits. */
const PREFIX_LENGTH = MAGIC.length + 65;

/**
 * Everything that a run continues from: named float buffers and a plain record. One file, so that one rename replaces
 * it.
 */
export interface Checkpoint {
  /** Version of the formulas it was trained with. */
  readonly formulas: number;
  readonly state: unknown;
  readonly buffers: readonly { readonly name: string; readonly values: Float32Array }[];
}

interface Header {
  /** Absent in checkpoints of version 1. */
  readonly formulas?: number;
  readonly state: unknown;
  readonly buffers: readonly { readonly name: string; readonly length: number }[];
}

/**
 * Written by `training/run-in-progress.ts` after each epoch and when a run is stopped.
 * Magic line, SHA-256 of all that follows, header as one line of JSON, then the buffers as little-endian 32-bit floats.
 */
export function encodeCheckpoint({ formulas, state, buffers }: Checkpoint): Uint8Array {
  const header: Header = {
    formulas,
    state,
    buffers: buffers.map(({ name, values }) => ({ name, length: values.length })),
  };
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    ...buffers.map(({ values }) => littleEndian(values)),
  ]);
  return Buffer.concat([Buffer.from(`${MAGIC}${digestOf(content).sha256}\n`), content]);
}

/**
 * `recorded` is the digest in run.json, if it has one.
 *
 * @throws {MnistxError} RUN_DAMAGED
 */
export function decodeCheckpoint(file: string, bytes: Uint8Array, recorded?: FileDigest): Checkpoint {
  if (recorded !== undefined && !matches(bytes, recorded)) throw damagedCheckpointError(file);
  if (!isWholeCheckpoint(bytes)) throw damagedCheckpointError(file);
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(PREFIX_LENGTH);
  const headerEnd = content.indexOf('\n');
  const payload = content.subarray(headerEnd + 1);
  const header = parseHeader(file, content.toString('utf8', 0, headerEnd));
  const length = header.buffers.reduce((sum, { length: floats }) => sum + 4 * floats, 0);
  if (length !== payload.length) throw damagedCheckpointError(file);
  let at = 0;
  const buffers = header.buffers.map(({ name, length: floats }) => {
    const values = floatsFrom(payload.subarray(at, at + 4 * floats));
    at += 4 * floats;
    return { name, values };
  });
  return { formulas: header.formulas ?? 1, state: header.state, buffers };
}

/** Whether the bytes match the digest that they hold. */
export function isWholeCheckpoint(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const digest = digestOf(buffer.subarray(PREFIX_LENGTH)).sha256;
  return buffer.toString('latin1', 0, PREFIX_LENGTH) === `${MAGIC}${digest}\n`;
}

function parseHeader(file: string, text: string): Header {
  try {
    const header = JSON.parse(text) as Header;
    const isWhole =
      Array.isArray(header.buffers) &&
      (header.formulas === undefined || Number.isSafeInteger(header.formulas)) &&
      header.buffers.every(
        ({ name, length }) => typeof name === 'string' && Number.isSafeInteger(length) && length >= 0,
      );
    if (isWhole) return header;
  } catch (error) {
    throw damagedCheckpointError(file, error);
  }
  throw damagedCheckpointError(file);
}

export function damagedCheckpointError(file: string, cause?: unknown): MnistxError {
  return new MnistxError(
    {
      code: 'RUN_DAMAGED',
      message: `${file} is damaged`,
      fix: 'restore it, or delete it and start over: mnistx resume … --force',
    },
    { cause },
  );
}
