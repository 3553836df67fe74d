import test from 'ava';
import fc from 'fast-check';
import { splitIntoPlanes } from '../../src/images/plane.js';

test('an opaque picture is split like one that says of each pixel that it is opaque', (t) => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.constantFrom(1, 3), fc.constantFrom<1 | 3>(1, 3), (seed, stored, channels) => {
      const [width, height] = [3, 2];
      const opaque = Uint8Array.from({ length: 6 * stored }, (_, at) => Math.imul(at + seed, 2654435761) >>> 24);
      const clear = Uint8Array.from({ length: 24 }, (_, at) =>
        at % 4 === 3 ? 255 : opaque[Math.floor(at / 4) * stored + (stored === 1 ? 0 : at % 4)]!,
      );
      const options = { factor: 1, backdrop: 255 };
      const split = (bytes: Uint8Array, of: number) =>
        splitIntoPlanes({ width, height, channels: of, stride: of, bytes }, channels, options);
      t.deepEqual(split(opaque, stored), split(clear, 4));
    }),
    { numRuns: 100, seed: 1 },
  );
});
