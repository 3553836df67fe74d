import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from './helpers/cli.js';
import { ADDITIONS } from './helpers/additions.js';
import type { Addition, Edit } from './helpers/additions.js';
import { testIfLong } from './helpers/long.js';
import { repository } from './helpers/runs-on-disk.js';

/** Rows of the table of CONTRIBUTING.md: `| a layer | 5 | … |`. */
function placesInContributing(): ReadonlyMap<string, number> {
  const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
  return new Map([...text.matchAll(/^\| ([^|]+?) +\| (\d+) +\|/gm)].map(([, what, places]) => [what!, Number(places)]));
}

test('whatever is registered is added in as many files as CONTRIBUTING.md says', (t) => {
  const stated = placesInContributing();
  t.deepEqual([...stated.keys()].sort(), Object.keys(ADDITIONS).sort());
  for (const [what, { edits }] of Object.entries(ADDITIONS)) {
    t.is(new Set(edits.map(({ file }) => file)).size, stated.get(what)!, what);
    for (const edit of edits) t.notThrows(() => edited(edit, repository), `${what}: ${edit.file}`);
  }
});

testIfLong('a copy of the sources with one more of each builds, and trains by both engines with them', (t) => {
  t.timeout(600_000);
  const copy = copySources(temporaryFolder(t));
  for (const { edits } of Object.values<Addition>(ADDITIONS)) for (const edit of edits) apply(edit, copy);
  const run = (script: string, ...args: readonly string[]): string =>
    execFileSync(process.execPath, [join(copy, script), ...args], {
      cwd: copy,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { PATH: process.env['PATH'] ?? '', HOME: copy, XDG_CACHE_HOME: join(copy, 'cache') },
    });
  const ava = (file: string, title: string): string =>
    run('node_modules/ava/entrypoints/cli.mjs', `dist/test/${file}.test.js`, '--match', title);
  run('scripts/generate-spec.mjs');
  run('scripts/prepare.mjs');

  writeFileSync(join(copy, 'new.yaml'), EXPERIMENT);
  const losses = ['simd', 'tfjs'].map((engine) => {
    run('src/mnistx.mjs', 'run', 'new.yaml', '--name', engine, '-S', `engine=${engine}`);
    const [header, first, last] = readFileSync(join(copy, 'runs', engine, 'history.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((row) => row.split(','));
    const loss = (row: readonly string[] | undefined): number => Number(row![header!.indexOf('loss')]);
    t.true(loss(last) < loss(first), `${engine} learns`);
    return loss(last);
  });
  // Sums in another order: single precision (6e-8), over thirty steps.
  t.true(Math.abs(losses[0]! - losses[1]!) < 1e-4 * losses[1]!, `losses ${losses.join(' and ')}`);

  writeFileSync(join(copy, 'two.pair'), '-');
  t.regex(run('src/mnistx.mjs', 'data', 'show', 'two.pair'), /two\.pair: pair, 2 classes, 2 training, 2 test examples/);
  run('src/mnistx.mjs', 'data', 'show', 'mnist', '--out', join(copy, 'pictures'));
  t.true(readdirSync(join(copy, 'pictures')).includes('training-count.svg'));
  t.is(run('src/mnistx.mjs', 'count', 'runs'), '2\n');

  // Tests that go through the schema hold what is new to the same as the rest, without a line of their own.
  t.regex(ava('engine/simd/agreement', '* of cropping2d are *'), /1 test passed/);
  t.regex(ava('engine/simd/agreement', '* of unflatten are *'), /1 test passed/);
  t.regex(ava('engine/simd/agreement', '* of gaussian_dropout are *'), /1 test passed/);
  t.regex(ava('engine/simd/optimizers', '{"type":"signum"}*'), /1 test passed/);
  t.regex(ava('api', 'every type that *'), /1 test passed/);
  t.regex(ava('why/rules', 'one-epoch: *'), /2 tests passed/);
  t.regex(ava('architecture', '*'), /tests passed/);
});

const EXPERIMENT = `
data: { dataset: digits, limit: { train: 300, test: 100 }, augment: [{ type: random_invert, factor: 0.1 }] }
model:
  layers:
    - { type: cropping2d, cropping: 2 }
    - { type: flatten }
    - { type: gaussian_dropout, rate: 0.2 }
    - { type: unflatten }
    - { type: flatten }
    - { type: dense, units: 10, activation: softmax }
train: { optimizer: signum, batch_size: 20, epochs: 2 }
`;

/** What is built from, with the installed packages linked: whatever is written into node_modules stays in the copy. */
function copySources(copy: string): string {
  for (const name of readdirSync(repository)) {
    if (/^(\..*|node_modules|dist.*|runs)$/.test(name)) continue;
    cpSync(join(repository, name), join(copy, name), { recursive: true, preserveTimestamps: true });
  }
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name !== '.cache') symlinkSync(join(repository, 'node_modules', name), join(copy, 'node_modules', name));
  }
  return copy;
}

function apply(edit: Edit, folder: string): void {
  const file = join(folder, edit.file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, edited(edit, folder));
}

/** The file with the text inserted. */
function edited({ file, before, text }: Edit, folder: string): string {
  if (before === undefined) return text;
  const source = readFileSync(join(folder, file), 'utf8');
  const parts = source.split(before);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${before}`);
  return parts.join(text + before);
}
