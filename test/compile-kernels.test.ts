import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './helpers/cli.js';
import { testIfLong } from './helpers/long.js';
import { repository } from './helpers/runs-on-disk.js';

testIfLong('kernels with constant data, which the arena would overwrite, are refused', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'index.ts'), 'export function logOf(x: f64): f64 {\n  return Math.log(x);\n}\n');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'scripts', 'compile-kernels.mjs'), join(folder, 'dist'), folder],
    { encoding: 'utf8' },
  );
  t.is(status, 1);
  t.regex(stderr, /kernels\.wasm: the kernels have constant data.* Use the functions of kernels\/math\.ts/);
  t.false(existsSync(join(folder, 'dist', 'src', 'engine', 'simd', 'kernels.wasm')));
});
