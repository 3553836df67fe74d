import { digestOf } from './files.js';
import { sealText } from './seal-text.js';

const SEAL = /,\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/;

/**
 * Renders a record as JSON whose last key is the SHA-256 of everything before it: run.json has its digest nowhere else.
 */
export function sealRecord(record: object): string {
  return withSeal(JSON.stringify(record, null, 2));
}

/** Adds the digest to a record that is already indented JSON. */
export function withSeal(json: string): string {
  return sealText(json, (bytes) => digestOf(bytes).sha256);
}

/** Whether bytes are as `sealRecord` wrote them, have changed since, or were never sealed. */
export function sealOf(bytes: Buffer): 'whole' | 'broken' | 'none' {
  const end = bytes.toString('latin1', Math.max(0, bytes.length - 128));
  const seal = SEAL.exec(end);
  if (seal === null) return end.includes('"sha256": "') && end.trimEnd().endsWith('"\n}') ? 'broken' : 'none';
  return digestOf(bytes.subarray(0, bytes.length - seal[0].length)).sha256 === seal[1] ? 'whole' : 'broken';
}
