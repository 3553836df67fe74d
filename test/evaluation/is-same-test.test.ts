import test from 'ava';
import { isSameTest } from '../../src/evaluation/is-same-test.js';

test('a test set is the same if the files that hold it are', (t) => {
  const file = (name: string, sha256: string) => ({ name, sha256 });
  const idx = [file('train-images-idx3-ubyte', 'a'), file('t10k-images-idx3-ubyte', 'b')];
  t.true(isSameTest(idx, [file('train-images-idx3-ubyte', 'x'), idx[1]!]));
  t.false(isSameTest(idx, [idx[0]!, file('t10k-images-idx3-ubyte', 'x')]));
  t.false(isSameTest([file('photos', 'a')], [file('photos', 'b')]));
  t.false(isSameTest([idx[0]!], [file('train-images-idx3-ubyte', 'x')]));
  const parts = [file('0000.parquet', 'a'), file('0000.parquet', 'b')];
  t.true(isSameTest(parts, parts));
  t.false(isSameTest(parts, [parts[0]!, file('0000.parquet', 'x')]));
});
