import test from 'ava';
import { briefNames } from '../../src/cli/brief-names.js';
import { makePlace } from '../helpers/cli.js';

test('many files of one folder are one line, few are named, and the order stays', (t) => {
  const pictures = Array.from({ length: 21 }, (_, at) => `configs/photos/train/${at}.jpg`);
  const others = ['configs/cnn.yaml', 'configs/sweeps/a.yaml'];
  t.deepEqual(briefNames([...others, ...pictures, '.gitignore']), [
    ...others,
    'configs/photos/ (21 files)',
    '.gitignore',
  ]);
  t.deepEqual(briefNames(pictures.slice(1)), pictures.slice(1));
  t.deepEqual(briefNames([]), []);
});

test('init tells what it wrote, and what it kept, on one screen', async (t) => {
  const place = makePlace(t);
  const first = await place.mnistx(['init', 'fresh']);
  t.regex(first.stdout, /^configs\/photos\/ \(\d+ files\)$/m);
  t.true(first.stdout.split('\n').length < 45, first.stdout);
  const second = await place.mnistx(['init', 'fresh']);
  t.regex(second.stdout, /^kept as they are: configs\/cnn\.yaml, .*, configs\/photos\/ \(\d+ files\), /);
});
