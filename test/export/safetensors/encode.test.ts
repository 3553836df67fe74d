import test from 'ava';
import { encodeSafetensors } from '../../../src/export/safetensors/encode.js';

const tensors = [
  { name: 'conv2d/kernel', shape: [1, 2], values: new Float32Array([1.5, -2]) },
  { name: 'count', shape: [], values: new BigInt64Array([7n]) },
];

test('the header is JSON padded to eight bytes, and the tensors follow it without gaps', (t) => {
  const bytes = encodeSafetensors(tensors, { 'mnistx.run': 'cnn é' });
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  t.is(length % 8, 0);
  t.is(bytes[8], '{'.charCodeAt(0));
  t.deepEqual(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), {
    __metadata__: { 'mnistx.run': 'cnn é' },
    'conv2d/kernel': { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    count: { dtype: 'I64', shape: [], data_offsets: [8, 16] },
  });
  t.is(bytes.length, 8 + length + 16);
  t.is(view.getFloat32(8 + length, true), 1.5);
  t.is(view.getFloat32(8 + length + 4, true), -2);
  t.is(view.getBigInt64(8 + length + 8, true), 7n);
});
