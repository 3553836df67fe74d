import { createHash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { sha256 } from '../src/sha256.js';

function ofNode(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('the digests are those of Node, for every length about the ends of blocks', (t) => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => 7 * at + length);
    t.is(sha256(bytes), ofNode(bytes), `${length} bytes`);
  }
});

test('the digests are those of Node, for parts of a buffer', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), fc.nat(64), (bytes, from) => {
      const part = bytes.subarray(Math.min(from, bytes.length));
      return sha256(part) === ofNode(part);
    }),
    { seed: 1 },
  );
  t.pass();
});
