import { littleEndian } from './floats.js';

export const LAST_CHECKPOINT = 'checkpoints/last.ckpt';
export const BEST_CHECKPOINT = 'checkpoints/best.ckpt';
export const CHECKPOINTS: readonly string[] = [LAST_CHECKPOINT, BEST_CHECKPOINT];

export const MAGIC = 'MNISTX-CHECKPOINT-1\n';

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

export interface Header {
  /** Absent in checkpoints of version 1. */
  readonly formulas?: number;
  readonly state: unknown;
  readonly buffers: readonly { readonly name: string; readonly length: number }[];
}

/**
 * Magic line, SHA-256 of all that follows, header as one line of JSON, then the buffers as little-endian 32-bit floats.
 */
export function sealCheckpoint(
  { formulas, state, buffers }: Checkpoint,
  sha256: (bytes: Uint8Array) => string,
): Uint8Array {
  const header: Header = {
    formulas,
    state,
    buffers: buffers.map(({ name, values }) => ({ name, length: values.length })),
  };
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const content = join([encode(`${JSON.stringify(header)}\n`), ...buffers.map(({ values }) => littleEndian(values))]);
  return join([encode(`${MAGIC}${sha256(content)}\n`), content]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
