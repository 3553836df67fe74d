import { encode } from 'fast-png';
import type { Pixels } from './types.js';

export function encodePng({ width, height, channels, bytes }: Pixels): Uint8Array {
  return encode({ width, height, data: bytes, channels: channels as 1 | 3 | 4, depth: 8 });
}
