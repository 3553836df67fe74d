import { existsSync } from 'node:fs';
import test from 'ava';
import { loadHdf5 } from '../../src/formats/hdf5.js';

test('an HDF5 file is written and read in memory, not on the disk', async (t) => {
  const { File, FS } = await loadHdf5();
  const path = '/values.h5';
  const written = new File(path, 'w');
  written.create_group('layers').create_dataset({ name: 'kernel', data: Float32Array.of(1, 2, 3), shape: [3] });
  written.close();
  const bytes = FS!.readFile(path);
  FS!.unlink(path);
  t.false(existsSync(path));
  FS!.writeFile(path, bytes);
  const read = new File(path, 'r');
  t.deepEqual([...(read.get('layers/kernel') as unknown as { value: Float32Array }).value], [1, 2, 3]);
  read.close();
  FS!.unlink(path);
});
