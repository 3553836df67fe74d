import test from 'ava';
import fc from 'fast-check';
import { MnistxError } from '../../src/errors.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/runs/checkpoint.js';

const checkpoint = {
  formulas: 7,
  state: { epoch: 3, rateFactor: 0.1, note: 'grün' },
  buffers: [
    { name: 'weights', values: Float32Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45) },
    { name: 'adam/m', values: new Float32Array(0) },
    { name: 'adam/v', values: Float32Array.of(3.4e38, 0.1) },
  ],
};

test('a checkpoint comes back bit for bit', (t) => {
  t.deepEqual(decodeCheckpoint('x', encodeCheckpoint(checkpoint)), checkpoint);
});

test('any buffers come back bit for bit', (t) => {
  const buffers = fc.array(fc.record({ name: fc.string({ unit: 'binary' }), values: fc.float32Array() }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(buffers, fc.jsonValue(), (some, state) => {
      const written = { formulas: 1, state: JSON.parse(JSON.stringify(state)) as unknown, buffers: some };
      t.deepEqual(decodeCheckpoint('x', encodeCheckpoint(written)), written);
    }),
    { seed: 1 },
  );
});

test('bytes that start inside a larger buffer are read', (t) => {
  const bytes = encodeCheckpoint(checkpoint);
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  t.deepEqual(decodeCheckpoint('x', larger.subarray(3)), checkpoint);
});

test('every single byte that is changed is noticed', (t) => {
  const bytes = encodeCheckpoint(checkpoint);
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x20, 0x80, 0xff]) {
      const broken = Uint8Array.from(bytes);
      broken[at]! ^= flip;
      t.is(codeOf(broken), 'RUN_DAMAGED', `byte ${at} ^ ${flip}`);
    }
  }
});

test('a checkpoint that was cut off anywhere is noticed', (t) => {
  const bytes = encodeCheckpoint(checkpoint);
  for (let length = 0; length < bytes.length; length++)
    t.is(codeOf(bytes.subarray(0, length)), 'RUN_DAMAGED', `${length} bytes`);
});

test('bytes too many are noticed, and the message names the file', (t) => {
  const longer = Buffer.concat([encodeCheckpoint(checkpoint), Buffer.of(0)]);
  t.throws(() => decodeCheckpoint('runs/lr/checkpoints/last.ckpt', longer), {
    message: 'runs/lr/checkpoints/last.ckpt is damaged',
  });
});

function codeOf(bytes: Uint8Array): string | null {
  try {
    decodeCheckpoint('x', bytes);
    return null;
  } catch (error) {
    if (error instanceof MnistxError) return error.code;
    throw error;
  }
}
