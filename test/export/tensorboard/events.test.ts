import test from 'ava';
import { crc32c, maskedCrc32c } from '../../../src/export/tensorboard/crc32c.js';
import { encodeEvents } from '../../../src/export/tensorboard/events.js';

// RFC 3720, B.4
test('the checksum is the CRC32C of the standard, masked as in TFRecord files', (t) => {
  t.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  t.is(crc32c(new TextEncoder().encode('123456789')), 0xe3069283);
  t.is(
    maskedCrc32c(new TextEncoder().encode('123456789')),
    (((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8) >>> 0,
  );
});

test('an event file begins with its version, and each record holds its length', (t) => {
  const bytes = encodeEvents([{ wallTime: 5, step: 300, tag: 'epoch_loss', value: 0.5 }]);
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  t.is(new TextDecoder().decode(bytes.subarray(12 + length - 13, 12 + length)), 'brain.Event:2');
  const second = 16 + length;
  t.is(bytes.length, second + 16 + Number(view.getBigUint64(second, true)));
});
