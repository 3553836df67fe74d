import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { readRun } from '../../src/runs/read-run.js';
import { makePlace, program, quick, until } from '../helpers/cli.js';
import type { Ended, Place } from '../helpers/cli.js';
import { notOnLinux, testUnless } from '../helpers/test-unless.js';

const LR = ['run', 'configs/lr.yaml', ...quick];
/** Runs longer than any test waits. */
const LONG = ['run', 'configs/lr.yaml', ...quick, '-S', 'train.epochs=10000'];

test('run trains, prints the folder to stdout and the epochs to stderr', async (t) => {
  const place = makePlace(t);
  const { code, stdout, stderr } = await place.mnistx(LR);
  t.is(code, 0, stderr);
  t.is(stdout, 'runs/lr\n');
  t.regex(stderr, /^epoch 1\/2 {2}3\/3 .*\n(?:epoch 2\/2 {2}step .*\n)+epoch 2\/2 {2}3\/3 /m);
  t.false(stderr.includes('\u001b') || stderr.includes('===='));
  const { manifest, history } = readRun(place.path('runs/lr'));
  t.is(manifest.status, 'finished');
  t.deepEqual(
    history.map(({ epoch }) => epoch),
    [1, 2],
  );
});

test('a second run of a name gets its own folder; --force replaces the first', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx([...LR, '-q'])).stdout, 'runs/lr\n');
  writeFileSync(place.path('runs/lr/mark'), '');
  t.is((await place.mnistx([...LR, '-q', '--again'])).stdout, 'runs/lr-2\n');
  t.true(existsSync(place.path('runs/lr/mark')));
  t.is((await place.mnistx([...LR, '-q', '--force'])).stdout, 'runs/lr\n');
  t.false(existsSync(place.path('runs/lr/mark')));
  t.deepEqual(readdirSync(place.path('runs')).sort(), ['lr', 'lr-2']);
});

test('a finished run of the same experiment is found instead of trained again; other settings make another run', async (t) => {
  const place = makePlace(t);
  await place.mnistx([...LR, '-q']);
  const { code, stdout, stderr } = await place.mnistx([...LR, '-q']);
  t.is(code, 0);
  t.is(stdout, 'runs/lr\n');
  t.regex(
    stderr,
    /^runs\/lr is a finished run of this experiment \(.*\), nothing to train; to train again, add --again$/m,
  );
  const before = readFileSync(place.path('runs/lr/run.json'));
  t.is((await place.mnistx([...LR, '-q', '--seed', '2'])).stdout, 'runs/lr-2\n');
  t.is((await place.mnistx([...LR, '-q', '--resume', '--seed', '3'])).stdout, 'runs/lr-3\n');
  const numbered = await place.mnistx([...LR, '-q', '--seed', '2']);
  t.is(numbered.stdout, 'runs/lr-2\n');
  t.regex(numbered.stderr, /^runs\/lr-2 is a finished run of this experiment/m);
  t.deepEqual(readFileSync(place.path('runs/lr/run.json')), before);
});

test('--force leaves a folder alone that is no run', async (t) => {
  const place = makePlace(t);
  mkdirSync(place.path('runs/lr'), { recursive: true });
  writeFileSync(place.path('runs/lr/thesis.txt'), 'years of work');
  const { code, stderr } = await place.mnistx([...LR, '-q', '--force']);
  t.is(code, 2);
  t.true(stderr.includes('RUN_EXISTS  runs/lr is not a run folder, so --force does not replace it'));
  t.deepEqual(readdirSync(place.path('runs/lr')), ['thesis.txt']);
});

test('--name and --output choose the folder of a run; its config has that name', async (t) => {
  const place = makePlace(t);
  const { stdout } = await place.mnistx([...LR, '-q', '-n', '1', '-o', 'a b/ü']);
  t.is(stdout, 'a b/ü/1\n');
  t.is(readRun(place.path('a b/ü/1')).manifest.name, '1');
  t.is((await place.mnistx(['validate', 'a b/ü/1/config.resolved.yaml'])).code, 0);
});

for (const name of ['../evil', '.', 'a/b', 'a:b', '-']) {
  test(`"${name}" is not taken as the name of a run`, async (t) => {
    const place = makePlace(t);
    const { code, stderr } = await place.mnistx([...LR, `--name=${name}`]);
    t.is(code, 2);
    t.true(stderr.includes(`"${name}" cannot be used as a name`));
    t.deepEqual(readdirSync(place.folder), ['configs']);
  });
}

test('MNISTX_RUNS_DIR is where runs go', async (t) => {
  t.is((await makePlace(t).mnistx([...LR, '-q'], { MNISTX_RUNS_DIR: 'results' })).stdout, 'results/lr\n');
});

test('--json prints the manifests of all runs and nothing else on stdout', async (t) => {
  const { code, stdout } = await makePlace(t).mnistx([
    'run',
    'configs/lr.yaml',
    'configs/lr.yaml',
    ...quick,
    '--again',
    '--json',
  ]);
  t.is(code, 0);
  const runs = JSON.parse(stdout) as { folder: string; status: string }[];
  t.deepEqual(
    runs.map(({ folder, status }) => [folder, status]),
    [
      ['runs/lr', 'finished'],
      ['runs/lr-2', 'finished'],
    ],
  );
});

test('--compare compares what was trained', async (t) => {
  const place = makePlace(t);
  const { code, stdout } = await place.mnistx([
    'run',
    'configs/lr.yaml',
    'configs/lr.yaml',
    ...quick,
    '--again',
    '--compare',
  ]);
  t.is(code, 0);
  t.true(/ lr-2$/m.test(stdout) && existsSync(place.path('runs/compare-lr/comparison.csv')));
});

test('--repeats trains each experiment with several seeds and gives their mean; the same command again trains only what is missing', async (t) => {
  const place = makePlace(t);
  const first = await place.mnistx([...LR, '--repeats', '2', '--seed', '5']);
  t.is(first.code, 0, first.stderr);
  t.is(first.stdout, 'runs/lr-seed-5\nruns/lr-seed-6\n');
  t.regex(
    first.stderr,
    /^lr, 2 seeds: test accuracy 0\.\d{4} ± 0\.\d{4} \(mean ± standard deviation\), too few runs for an interval$/m,
  );
  const { seed, overrides } = readRun(place.path('runs/lr-seed-6')).manifest;
  t.deepEqual([seed, ...overrides.slice(-2)], [6, 'name="lr-seed-6"', 'seed=6']);
  const again = await place.mnistx([...LR, '--repeats', '3', '--seed', '5', '--json']);
  const documents = JSON.parse(again.stdout) as { seed: number; folder: string }[];
  t.deepEqual(
    documents.map((run) => run.seed),
    [5, 6, 7],
  );
  t.is(again.stderr.match(/nothing to train/g)?.length, 2);
  t.regex(again.stderr, /^lr, 3 seeds: /m);
});

test('--dry-run writes nothing, and its output is the same experiment', async (t) => {
  const place = makePlace(t);
  const first = await place.mnistx([
    'run',
    'configs/cnn.yaml',
    '-S',
    'train.epochs=3',
    '--seed',
    '7',
    '-n',
    'dry',
    '--dry-run',
  ]);
  t.deepEqual([first.code, first.stderr], [0, '']);
  t.deepEqual(readdirSync(place.folder), ['configs']);
  place.write('again.yaml', first.stdout);
  const again = await place.mnistx(['run', 'again.yaml', '--dry-run']);
  t.deepEqual(parse(again.stdout), parse(first.stdout));
  t.regex(first.stdout, /^seed: 7$[^]*^ {2}epochs: 3$[^]*5,994/m);
});

test('if one file of several is broken, all problems are reported and nothing trains', async (t) => {
  const place = makePlace(t);
  place.write('bad.yaml', 'model: { layers: [] }\n');
  const { code, stdout, stderr } = await place.mnistx(['run', 'configs/lr.yaml', 'bad.yaml', 'gone.yaml']);
  t.deepEqual([code, stdout], [2, '']);
  t.true(stderr.includes('bad.yaml:1:') && stderr.includes('there is no file gone.yaml'));
  t.false(existsSync(place.path('runs')));
});

test('a loss that is not finite ends the run with exit code 1, the epoch, the step and the usual cause', async (t) => {
  const place = makePlace(t);
  place.write(
    'nan.yaml',
    [
      'data: { dataset: mnist, normalization: none }',
      'model: { layers: [{ type: flatten }, { type: dense, units: 32 }, { type: dense, units: 10, activation: softmax }] }',
      'train: { optimizer: { type: sgd, learning_rate: 1000 } }',
    ].join('\n'),
  );
  const { code, stdout, stderr } = await place.mnistx(['run', 'nan.yaml', ...quick, '--json']);
  t.is(code, 1);
  t.regex(
    stderr,
    /NOT_FINITE {2}runs\/nan: the loss became \S+ in epoch 1, step \d+\n {2}usually the learning rate is too high/,
  );
  t.notRegex(stderr, /^ +at /m);
  t.deepEqual(
    (JSON.parse(stdout) as { status: string }[]).map(({ status }) => status),
    ['failed'],
  );
  t.regex(readRun(place.path('runs/nan')).manifest.reason ?? '', /the loss became .* in epoch 1, step/);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} stops a run with ${code} and leaves a readable folder`, async (t) => {
    const place = makePlace(t);
    const { child, ended, logged } = place.start(LONG);
    // An epoch prints its steps, so the second one begins once the first is complete.
    await logged('epoch     2/10000');
    child.kill(signal);
    assertInterrupted(t, place, await ended, code);
  });
}

test('a second Ctrl-C ends the program as well', async (t) => {
  const { child, ended, logged } = makePlace(t).start(LONG);
  await logged('epoch     1/10000');
  child.kill('SIGINT');
  await logged('stopping at the next safe point');
  child.kill('SIGINT');
  t.is((await ended).code, 130);
});

test('Ctrl-C ends the whole list of files', async (t) => {
  const place = makePlace(t);
  const { child, ended, logged } = place.start(['run', 'configs/lr.yaml', 'configs/mlp.yaml', ...LONG.slice(2)]);
  await logged('epoch     1/10000');
  child.kill('SIGINT');
  t.is((await ended).code, 130);
  t.deepEqual(readdirSync(place.path('runs')), ['lr']);
});

test('a run continues to its end when nobody reads its messages', async (t) => {
  const place = makePlace(t);
  const { child, ended } = place.start(LR);
  child.stderr?.destroy();
  t.is((await ended).code, 0);
  t.is(readRun(place.path('runs/lr')).manifest.status, 'finished');
});

testUnless(notOnLinux, 'a closed terminal stops a run after its step', async (t) => {
  const place = makePlace(t);
  const command = [process.execPath, program, ...LONG].map((word) => `'${word}'`).join(' ');
  const terminal = spawn('script', ['-qec', command, 'typescript'], {
    cwd: place.folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const statusOf = (): string =>
    existsSync(place.path('runs/lr/run.json')) ? readRun(place.path('runs/lr')).manifest.status : 'none';
  const epochs = (): number => (statusOf() === 'none' ? 0 : readRun(place.path('runs/lr')).history.length);
  await until(() => epochs() > 2);
  terminal.kill('SIGKILL');
  await until(() => statusOf() !== 'running');
  t.is(statusOf(), 'interrupted');
  t.true(existsSync(place.path('runs/lr/checkpoints/last.ckpt')));
});

test('a run that has no terminal outlives the one it was started from', async (t) => {
  const place = makePlace(t);
  const { child, ended, logged } = place.start([...LONG, '-S', 'train.epochs=150']);
  await logged('epoch   1/150');
  t.true(child.kill('SIGHUP'));
  t.is((await ended).code, 0);
  t.is(readRun(place.path('runs/lr')).history.length, 150);
});

test('--resume and --force, or --again, contradict each other', async (t) => {
  const place = makePlace(t);
  for (const flag of ['force', 'again']) {
    const { code, stderr } = await place.mnistx([...LR, '--resume', `--${flag}`]);
    t.is(code, 2);
    t.is(stderr, `BAD_USAGE  --resume continues a run, --${flag} trains it again\n  keep one of them\n`);
  }
});

test('a run that still trains is not replaced by --force', async (t) => {
  const place = makePlace(t);
  const { child, ended, logged } = place.start(LONG);
  await logged('epoch     1/10000');
  const { code, stderr } = await place.mnistx([...LR, '-q', '--force']);
  t.is(code, 2);
  t.regex(stderr, new RegExp(`RUN_BUSY {2}runs/lr is being written by process ${child.pid}`));
  child.kill('SIGINT');
  t.is((await ended).code, 130);
  t.is(readRun(place.path('runs/lr')).manifest.status, 'interrupted');
});

test('if a folder cannot be created, the message says so before an epoch is trained', async (t) => {
  const place = makePlace(t);
  const { code, stderr } = await place.mnistx([...LR, '-o', 'configs/lr.yaml']);
  t.is(code, 1);
  t.true(stderr.includes('DISK  cannot write configs/lr.yaml: a part of that path is a file, not a folder'));
  t.false(stderr.includes('epoch 1/2'));
});

test('a folder that may not be written is named', async (t) => {
  const place = makePlace(t);
  const isRoot = process.getuid?.() === 0;
  // Root may write anywhere except in the system's own folders.
  const output = isRoot ? '/sys/kernel' : 'runs';
  if (!isRoot) mkdirSync(place.path('runs'), { mode: 0o555 });
  const { code, stderr } = await place.mnistx([...LR, '-q', '-o', output]);
  t.is(code, 1);
  t.regex(stderr, new RegExp(`DISK  cannot write ${output}/lr: (you may not write there|the disk is read-only)`));
});

function assertInterrupted(t: ExecutionContext, place: Place, { code, stderr }: Ended, expected: number): void {
  t.is(code, expected);
  t.notRegex(stderr, /^ +at /m);
  const { manifest, history } = readRun(place.path('runs/lr'));
  t.is(manifest.status, 'interrupted');
  t.regex(manifest.reason ?? '', /interrupted in epoch \d+ after step \d+/);
  const text = readFileSync(place.path('runs/lr/history.csv'), 'utf8');
  t.true(text.endsWith('\n'));
  t.is(text.trimEnd().split('\n').length, history.length + 1);
  t.true(history.length >= 1);
  t.true(existsSync(place.path('runs/lr/model/weights.bin')));
}
