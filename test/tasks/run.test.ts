import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { MnistxError, readRun, run } from '../../src/index.js';
import type { RunSettings } from '../../src/index.js';
import { repository, temporaryFolder } from '../helpers/runs-on-disk.js';

const lr = join(repository, 'configs', 'lr.yaml');
const small = ['data.limit.train=200', 'data.limit.test=50', 'train.epochs=2', 'train.batch_size=50'];
const settings = (more: readonly string[] = []): RunSettings & { runsDirectory: string } => ({
  overrides: [...small, ...more],
  runsDirectory: temporaryFolder(),
  threads: 1,
});

test('a program reads the epochs of a run as they come, and its result is the folder that was written', async (t) => {
  const training = run(lr, settings());
  const epochs: number[] = [];
  for await (const event of training) if (event.type === 'epoch') epochs.push(event.record.epoch);
  const result = await training.result;
  t.deepEqual(epochs, [1, 2]);
  const { folder, manifest, history } = readRun(result.folder);
  t.deepEqual({ folder, manifest, history }, { ...readRun(folder), manifest: result.manifest });
  t.is(result.status, 'finished');
});

test('the result alone trains, too; nothing is written where no folder is wanted', async (t) => {
  const { runsDirectory, ...rest } = settings();
  const memory = await run(lr, { ...rest, runsDirectory: false }).result;
  t.is(memory.folder, null);
  t.is(memory.weights.length, memory.plan.weightCount);
  const written = await run(lr, { ...rest, runsDirectory }).result;
  t.deepEqual(memory.test, written.manifest.metrics.test);
});

test('leaving the loop stops the run, and its folder says so', async (t) => {
  const training = run(lr, settings(['train.epochs=10000']));
  for await (const event of training) if (event.type === 'epoch') break;
  const { folder, status } = await training.result;
  t.is(status, 'interrupted');
  t.is(readRun(folder).manifest.status, 'interrupted');
});

test('a signal stops a run', async (t) => {
  const controller = new AbortController();
  const training = run(lr, { ...settings(['train.epochs=10000']), signal: controller.signal });
  for await (const event of training) if (event.type === 'epoch') controller.abort();
  t.is((await training.result).status, 'interrupted');
});

test('an engine that is not the experiment’s is refused, so that no folder names another', async (t) => {
  const request = { ...settings(['engine=tfjs']), engine: simdEngine };
  const error = await t.throwsAsync(run(lr, request).result, { instanceOf: MnistxError });
  t.is(error?.code, 'CONFLICT');
  t.false(existsSync(join(request.runsDirectory, 'lr')));
});

test('the lines of the README train', (t) => {
  const [, lines] = /\*\*From a program:\*\*\n\n```ts\n([\s\S]*?)```/.exec(
    readFileSync(join(repository, 'README.md'), 'utf8'),
  )!;
  const quick = lines!
    .replace("'train.epochs=2'", `'${small.join("', '")}'`)
    .replace('configs/', `${repository}/configs/`);
  t.is([...runProgram(quick).matchAll(/epoch: (\d+)/g)].map(([, epoch]) => epoch).join(), '1,2');
});

test('a strict TypeScript program trains, reads epochs and predicts by the package’s own name', (t) => {
  const fixture = join(repository, 'test', 'fixtures', 'library', 'program.ts');
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const out = temporaryFolder();
  const strict =
    '--strict --exactOptionalPropertyTypes --module nodenext --target es2022 --types node --skipLibCheck'.split(' ');
  const places = ['--rootDir', repository, '--outDir', out];
  t.notThrows(() => execFileSync(process.execPath, [tsc, '--ignoreConfig', ...strict, ...places, fixture]));
  const program = JSON.parse(
    runProgram(readFileSync(join(out, 'test', 'fixtures', 'library', 'program.js'), 'utf8')),
  ) as object;
  t.like(program, { status: 'finished', epochs: [1, 2], sums: [1, 1] });
});

/** Below the package, where its own name leads to it. */
function runProgram(source: string): string {
  const file = join(repository, 'dist', 'test', `program-${process.pid}-${source.length}.mjs`);
  writeFileSync(file, source);
  const env = { ...process.env, MNISTX_RUNS_DIR: temporaryFolder() };
  try {
    return execFileSync(process.execPath, [file], { encoding: 'utf8', env });
  } finally {
    rmSync(file);
  }
}
