import test from 'ava';
import { decode } from 'fast-png';
import { encodePng } from '../../src/images/encode-png.js';

for (const channels of [1, 3, 4] as const)
  test(`another decoder reads the pixels of a PNG with ${channels} channels`, (t) => {
    const bytes = Uint8Array.from({ length: 31 * 17 * channels }, (_, at) => (at * at * 7) % 256);
    const { width, height, depth, data, ...png } = decode(encodePng({ width: 31, height: 17, channels, bytes }));
    t.deepEqual({ width, height, depth, channels: png.channels }, { width: 31, height: 17, depth: 8, channels });
    t.deepEqual([...data], [...bytes]);
  });
