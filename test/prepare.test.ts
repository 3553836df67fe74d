import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from './helpers/cli.js';
import { repository } from './helpers/runs-on-disk.js';

/** Makes the folders that the real compiler would fill: the test is about when it is started. */
const COMPILER = "require('node:fs').mkdirSync(`${process.argv.at(-1)}/src/engine/simd`, { recursive: true })";

/** Writes which file it has read, as the real bundler does. */
const BUNDLER = `import { mkdirSync, writeFileSync } from 'node:fs';
for (const name of ['pages', 'playground', 'model-page']) mkdirSync(process.argv[2] + '/src/' + name, { recursive: true });
writeFileSync(process.argv[2] + '/.pages-sources', 'src/web/page.ts');
`;

test('what is built is not built again, until a source changes, the pages until one of theirs does; results of benchmarks are no sources', (t) => {
  const folder = temporaryFolder(t);
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  for (const name of ['test', 'bench', 'schemas', 'scripts', 'src/engine/simd/kernels']) write(`${name}/a.ts`, '');
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json']) write(name, '{}');
  write('node_modules/.package-lock.json', 'npm ci was typed');
  write('node_modules/typescript/bin/tsc', COMPILER);
  for (const name of ['compile-kernels.mjs', 'compile-validator.mjs', 'bundle-programs.mjs', 'copy-parts.mjs'])
    write(`scripts/${name}`, '');
  write('scripts/build-pages.mjs', BUNDLER);
  write('src/web/page.ts', '');
  copyFileSync(join(repository, 'scripts', 'prepare.mjs'), join(folder, 'scripts', 'prepare.mjs'));
  const prepare = (): string => {
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', 'prepare.mjs')], {
      encoding: 'utf8',
    });
    t.is(status, 0, stderr);
    return stderr;
  };

  const all = [
    'Compiling the kernels',
    'Building',
    'Compiling the schema',
    'Bundling the command',
    'Building the pages',
    'Copying fonts and HDF5',
  ];
  const told = (steps: readonly string[]): string => steps.map((step) => `${step} …\n`).join('');
  t.is(prepare(), told(all));
  t.is(prepare(), '');
  write('bench/results/latest.json', '{}');
  t.is(prepare(), '');
  write('src/a.ts', 'changed');
  t.is(prepare(), told(all.filter((step) => !/kernels|pages/.test(step))));
  write('src/engine/simd/native/a.c', 'changed');
  t.is(prepare(), told(all.filter((step) => !/kernels|pages/.test(step))));
  write('src/web/page.ts', 'changed');
  t.is(prepare(), told(all.slice(1)));
  write('src/engine/simd/kernels/a.ts', 'changed');
  t.regex(prepare(), /Compiling the kernels/);
});
