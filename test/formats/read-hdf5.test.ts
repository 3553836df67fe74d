import test from 'ava';
import { loadHdf5 } from '../../src/formats/hdf5.js';
import { readHdf5 } from '../../src/formats/read-hdf5.js';

test('what the HDF5 library writes in its earliest form, as h5py does, is read: groups, texts and arrays', async (t) => {
  const { File, FS } = await loadHdf5();
  const path = '/written.h5';
  const file = new File(path, 'w', { libver: ['earliest', 'latest'] });
  for (let layer = 0; layer < 20; layer++) {
    const vars = file.create_group(`layers${layer}`).create_group('vars');
    vars.create_attribute('name', `dense_${layer}`);
    vars.create_dataset({ name: '0', data: Float32Array.of(layer, 2, 3, 4), shape: [2, 2] });
  }
  file.close();
  const bytes = FS!.readFile(path);
  FS!.unlink(path);
  const read = readHdf5(bytes);
  t.is(read.names('').length, 20);
  t.deepEqual(read.texts('layers7/vars', 'name'), ['dense_7']);
  const array = read.array('layers7/vars/0')!;
  t.deepEqual(array.shape, [2, 2]);
  t.deepEqual([...array.floats()], [7, 2, 3, 4]);
  t.is(read.array('layers7/vars/1'), null);
  t.deepEqual(read.names('layers99'), []);
});
