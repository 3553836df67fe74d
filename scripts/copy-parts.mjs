// Copies what is not compiled: files of packages that are much larger than what we use of them, and C sources:
// node scripts/copy-parts.mjs dist
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(root, process.argv[2] ?? 'dist');

/** With their licences. */
const PARTS = [
  {
    from: 'dejavu-fonts-ttf',
    names: ['ttf/DejaVuSans.ttf', 'ttf/DejaVuSans-Bold.ttf', 'LICENSE'],
    to: 'drawings/fonts',
  },
  { from: 'h5wasm', names: ['dist/esm/hdf5_hl.js', 'dist/esm/hdf5_util.js', 'LICENSE.txt'], to: 'formats/h5wasm' },
];

for (const { from, names, to } of PARTS) {
  const folder = join(dist, 'src', to);
  mkdirSync(folder, { recursive: true });
  for (const name of names) copyFileSync(join(root, 'node_modules', from, name), join(folder, basename(name)));
}

const native = join('src', 'engine', 'simd', 'native');
cpSync(join(root, native), join(dist, native), { recursive: true });
