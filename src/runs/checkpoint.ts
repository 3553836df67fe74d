import { MnistxError } from '../errors.js';
import { sealCheckpoint, MAGIC } from './encode-checkpoint.js';
import type { Checkpoint, Header } from './encode-checkpoint.js';
import { floatsFrom } from './floats.js';
import { digestOf, matches } from './files.js';
import type { FileDigest } from './types.js';

export { BEST_CHECKPOINT, CHECKPOINTS, LAST_CHECKPOINT } from './encode-checkpoint.js';
export type { Checkpoint } from './encode-checkpoint.js';

/** The magic line and the digest's line, 64 hexadecimal digits. */
const PREFIX_LENGTH = MAGIC.length + 65;

/** Written by `training/run-in-progress.ts` after each epoch and when a run is stopped. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return sealCheckpoint(checkpoint, (bytes) => digestOf(bytes).sha256);
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
