import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { digestOf } from '../../src/runs/files.js';
import { Purpose, uniformSource } from '../../src/random.js';
import { readSweep, writeSweep } from '../../src/sweep/sweep-folder.js';
import { makePlace } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { killProgram } from '../helpers/kill-program.js';
import type { Kill } from '../helpers/kill-program.js';
import { amountOf } from '../helpers/long.js';
import { sweepContent } from '../helpers/sweep-content.js';

const SETTINGS = ['data.limit={ train: 400, test: 100 }', 'train.epochs=2', 'train.log_every=0'];
const SET = SETTINGS.flatMap((setting) => ['-S', setting]);
const RATES = ['-P', 'train.optimizer.learning_rate=0.001,0.01,0.1'];
const SWEEP = ['sweep', 'configs/lr.yaml', ...RATES, ...SET];
const FOLDER = 'runs/lr-sweep';

/** The last column of the table. */
function withoutTime(table: string): string {
  return table.replace(/ +(Time|\d+:\d\d)$/gm, '');
}

test('a sweep prints its best trials, and is the same with one worker and with two', async (t) => {
  const [one, two] = [makePlace(t), makePlace(t)];
  const single = await one.mnistx([...SWEEP, '--repeats', '2', '-j', '1']);
  t.is(single.code, 0, single.stderr);
  t.regex(single.stdout, /^Trial +lr +val_accuracy +Epoch +Parameters +Time\n/);
  t.regex(single.stdout, /\n +2 +0\.01 +0\.\d{4} ± 0\.\d{4} +2 +7,850 /);
  t.regex(
    single.stdout,
    /\nthe winner is trial \d \(lr=[\d.]+\): test accuracy 0\.\d{4} ± 0\.\d{4} over 2 seeds \(too few for an interval\)/,
  );
  t.regex(single.stderr, /^warning: lr validates on the test set, and choosing the winner by it would leak/);
  t.regex(single.stderr, /\ntrial 3\/3 {2}lr=0\.1 {2}val_accuracy 0\.\d{4} in epoch \d/);
  t.regex(single.stderr, /\nruns\/lr-sweep: done, 3 of 3 trials\n$/);
  const double = await two.mnistx([...SWEEP, '--repeats', '2', '-j', '2']);
  t.is(withoutTime(double.stdout), withoutTime(single.stdout));
  t.deepEqual(sweepContent(two.path(FOLDER)), sweepContent(one.path(FOLDER)));
  t.deepEqual(readdirSync(one.path(FOLDER)).sort(), readdirSync(two.path(FOLDER)).sort());
});

/** An element of a page, from its first beginning to its last end. */
function partOf(page: string, element: string): string {
  return page.slice(page.indexOf(`<${element}`), page.lastIndexOf(`</${element}>`));
}

test('a sweep that is over has its charts and its page, which mnistx report writes again from the folder alone', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx([...SWEEP, '-j', '1'])).code, 0);
  const files = readdirSync(place.path(FOLDER, 'charts')).sort();
  t.is(files.length, 14);
  t.true(files.includes('best-by-trial.svg') && files.includes('parallel-coordinates.vl.json'));
  const page = readFileSync(place.path(FOLDER, 'report.html'), 'utf8');
  t.regex(
    page,
    /Trial \d \(<bdi>lr=[\d.]+<\/bdi>\) reached the best validation accuracy, 0\.\d{4}, and a test accuracy of/,
  );
  rmSync(place.path(FOLDER, 'charts'), { recursive: true });
  rmSync(place.path(FOLDER, 'report.html'));
  const { code, stdout, stderr } = await place.mnistx(['report', FOLDER]);
  t.is(code, 0, stderr);
  t.is(stdout, `${FOLDER}/report.html\n`);
  const again = readFileSync(place.path(FOLDER, 'report.html'), 'utf8');
  for (const part of ['main', 'script']) t.is(partOf(again, part), partOf(page, part));
  t.deepEqual(readdirSync(place.path(FOLDER, 'charts')).sort(), files);
});

test('a finished sweep trains nothing again, and one with more trials trains those alone', async (t) => {
  const place = makePlace(t);
  const random = ['--search', 'random', '-j', '1'];
  t.is((await place.mnistx([...SWEEP, ...random, '--trials', '2'])).code, 0);
  const trained = readFileSync(place.path(FOLDER, 'trials/0001/run.json'));
  const again = await place.mnistx([...SWEEP, ...random, '--trials', '2']);
  t.is(again.code, 0);
  t.false(again.stderr.includes('trial 1/2'));
  const more = await place.mnistx([...SWEEP, ...random, '--trials', '3']);
  t.is(more.code, 0, more.stderr);
  t.regex(more.stderr, /\ntrial 3\/3 /);
  t.false(more.stderr.includes('trial 1/3'));
  t.deepEqual(readFileSync(place.path(FOLDER, 'trials/0001/run.json')), trained);
});

test('trials that are stopped by whole rungs continue from their checkpoints, to the same bytes for any number of workers', async (t) => {
  const [one, two] = [makePlace(t), makePlace(t)];
  const range = ['-P', 'train.optimizer.learning_rate=log:1e-4..1e-1'];
  const args = ['sweep', 'configs/lr.yaml', ...range, ...SET, '-S', 'train.epochs=3'];
  const search = ['--search', 'random', '--trials', '6', '--stop-early', 'hyperband'];
  const single = await one.mnistx([...args, ...search, '-j', '1']);
  t.is(single.code, 0, single.stderr);
  t.regex(single.stderr, /\ntrial \d\/6 .* in epoch 1 .* stopped early\n/);
  t.regex(single.stderr, /done, 6 of 6 trials \(\d stopped early\)\n$/);
  t.is((await two.mnistx([...args, ...search, '-j', '2'])).code, 0);
  t.deepEqual(sweepContent(two.path(FOLDER)), sweepContent(one.path(FOLDER)));
  const straight = makePlace(t);
  const winner = /the winner is trial (\d)/.exec(single.stdout)![1]!;
  const trial = join(FOLDER, 'trials', `000${winner}`, 'config.yaml');
  t.is((await straight.mnistx(['run', one.path(trial), '-n', 'alone', '-q'])).code, 0);
  const weights = (place: Place, folder: string): Buffer => readFileSync(place.path(folder, 'model', 'weights.bin'));
  t.deepEqual(weights(straight, 'runs/alone'), weights(one, join(FOLDER, 'trials', `000${winner}`)));
});

test('without a name a sweep with other settings gets a number, and the same one continues', async (t) => {
  const place = makePlace(t);
  const other = [...SWEEP, '-S', 'train.batch_size=50', '-j', '1'];
  t.is((await place.mnistx([...SWEEP, '-j', '1'])).code, 0);
  const { code, stderr } = await place.mnistx(other);
  t.is(code, 0, stderr);
  t.regex(stderr, /^runs\/lr-sweep is taken; this sweep is runs\/lr-sweep-2\n/);
  t.regex(stderr, /\nruns\/lr-sweep-2: done, 3 of 3 trials\n$/);
  t.regex(readFileSync(place.path('runs/lr-sweep-2/sweep.yaml'), 'utf8'), /^name: lr-sweep-2$/m);
  rmSync(place.path(FOLDER), { recursive: true });
  const again = await place.mnistx(other);
  t.is(again.code, 0);
  t.notRegex(again.stderr, /^trial /m);
  t.deepEqual(readdirSync(place.path('runs')), ['lr-sweep-2']);
});

test('a sweep of a given name with other settings is refused, and each difference named', async (t) => {
  const place = makePlace(t);
  const named = [...SWEEP, '--name', 'rates', '-j', '1'];
  t.is((await place.mnistx(named)).code, 0);
  const { code, stderr } = await place.mnistx([...named, '-S', 'train.batch_size=50']);
  t.is(code, 2);
  t.regex(
    stderr,
    /RUN_CHANGED {2}runs\/rates is a sweep that differs from this one:\n {4}experiments\.0\.spec\.train\.batch_size: 100 → 50\n/,
  );
  t.regex(stderr, /start a new sweep with --name/);
});

/** At a high rate the penalty makes weights grow without end. */
const DIVERGES = `
model:
  layers:
    - { type: flatten }
    - { type: dense, units: 10, activation: softmax, kernel_regularizer: { l2: 1 } }
train: { optimizer: { type: sgd }, batch_size: 10 }
`;

test('a trial that diverges is recorded with its reason, and the exit code is 1', async (t) => {
  const place = makePlace(t);
  place.write('deep.yaml', DIVERGES);
  const rates = ['-P', 'train.optimizer.learning_rate=1000,0.01'];
  const { code, stdout, stderr } = await place.mnistx([
    'sweep',
    'deep.yaml',
    ...rates,
    ...SET,
    '--name',
    'x',
    '-j',
    '1',
  ]);
  t.is(code, 1, stderr);
  t.regex(stderr, /\ntrial 1\/2 .*failed: the loss became (NaN|Infinity) in epoch 1/);
  t.regex(stderr, /\nruns\/x: done, 2 of 2 trials \(1 failed\)\n$/);
  t.regex(stdout, /\n +2 +0\.01 /);
  const { code: failFast, stderr: log } = await place.mnistx([
    ...['sweep', 'deep.yaml', ...rates, ...SET, '--name', 'y', '-j', '1', '--fail-fast'],
  ]);
  t.is(failFast, 1);
  t.regex(
    log,
    /\nruns\/y: stopped at the first failure, 1 of 2 trials \(1 failed\); to continue: mnistx resume runs\/y\n$/,
  );
});

test('a trial is a run folder for every verb, and does not know the test set', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx([...SWEEP, '-j', '1'])).code, 0);
  const trial = join(FOLDER, 'trials', '0002');
  t.false(existsSync(place.path(trial, 'predictions.csv')));
  const manifest = JSON.parse(readFileSync(place.path(trial, 'run.json'), 'utf8')) as {
    readonly metrics: { readonly test: unknown };
    readonly experiment: { readonly description: string };
  };
  t.is(manifest.metrics.test, null);
  t.is(manifest.experiment.description, 'trial 2 of lr-sweep: lr=0.01');
  for (const args of [
    ['verify', trial],
    ['evaluate', trial],
    ['show', trial],
    ['report', trial],
    ['compare', trial, join(FOLDER, 'trials', '0001')],
  ]) {
    const { code, stderr } = await place.mnistx(args);
    t.is(code, 0, `${args.join(' ')}: ${stderr}`);
  }
});

test('an experiment file without anything to vary is told apart from a broken sweep file', async (t) => {
  const place = makePlace(t);
  const { code, stderr } = await place.mnistx(['sweep', 'configs/lr.yaml', '--trials', '3']);
  t.is(code, 2);
  t.regex(stderr, /^BAD_USAGE {2}configs\/lr\.yaml is an experiment file, and nothing says what to vary in it\n/);
  t.regex(stderr, / mnistx sweep configs\/lr\.yaml -P /);
});

test('a folder of a sweep leads to resume, and show says where its runs are', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx([...SWEEP, '-j', '1'])).code, 0);
  for (const path of [FOLDER, join(FOLDER, 'sweep.yaml')]) {
    const { code, stderr } = await place.mnistx(['sweep', path]);
    t.is(code, 2);
    t.regex(
      stderr,
      /^BAD_USAGE {2}\S+ is the (folder|copy in the folder) of a sweep\n {2}to continue it: mnistx resume runs\/lr-sweep;/,
    );
  }
  const { code, stderr } = await place.mnistx(['show', FOLDER]);
  t.is(code, 2);
  t.regex(
    stderr,
    /^RUN_NOT_FOUND {2}runs\/lr-sweep is a sweep, not a run\n {2}its runs are in runs\/lr-sweep\/trials: /,
  );
});

test('a winner whose run folder is gone keeps its results, and the sweep says so', async (t) => {
  const place = makePlace(t);
  const random = [...SWEEP, '--search', 'random', '-j', '1'];
  const first = await place.mnistx([...random, '--trials', '2']);
  const winner = /the winner is trial (\d)/.exec(first.stdout)![1]!;
  rmSync(place.path(FOLDER, 'trials', `000${winner}`), { recursive: true });
  const again = await place.mnistx([...random, '--trials', '2']);
  t.is(again.code, 0);
  t.regex(
    again.stderr,
    /warning: runs\/lr-sweep\/trials\/000\d of the winner is gone; its results are in the journal\n/,
  );
  t.regex(again.stdout, /the winner is trial \d .*test accuracy/);
  // As where it was killed before the test.
  const { winner: known, ...manifest } = readSweep(place.path(FOLDER), nodeEffects.files);
  writeSweep(place.path(FOLDER), { ...manifest, winner: { ...known!, test: null } }, nodeEffects.files);
  const untested = await place.mnistx([...random, '--trials', '2']);
  t.is(untested.code, 0, untested.stderr);
  t.notRegex(untested.stdout, /test accuracy/);
});

test('trials that cannot be are named before the first one trains; if all cannot be, nothing is written', async (t) => {
  const place = makePlace(t);
  const sweep = ['sweep', 'configs/cnn.yaml', ...SET, '-S', 'train.epochs=1', '-j', '1', '-P'];
  const some = await place.mnistx([...sweep, 'model.layers[0].kernel_size=5,40', '--name', 'some']);
  t.is(some.code, 0, some.stderr);
  t.regex(
    some.stderr,
    /\nwarning: 1 of 2 trials cannot be trained \(it is kernel_size=40\): a window of 40×40 does not fit .*\n/,
  );
  t.regex(some.stderr, /\ntrial 2\/2 {2}kernel_size=40 {2}invalid: a window of 40×40/);
  const none = await place.mnistx([...sweep, 'model.layers[0].kernel_size=40,50', '--name', 'none']);
  t.is(none.code, 2);
  t.regex(none.stderr, /-P:1:29 {2}EMPTY_OUTPUT {2}a window of 40×40/);
  t.false(existsSync(place.path('runs/none')));
});

test('Ctrl-C stops a sweep after the current step, and resume continues it from its folder alone, but not past an edited sweep.yaml', async (t) => {
  const [straight, place] = [makePlace(t), makePlace(t)];
  // So many that some are left once the signal has arrived.
  const sweep = [...SWEEP, '-P', 'train.batch_size=50,100,200,250', '-j', '1'];
  t.is((await straight.mnistx(sweep)).code, 0);
  const { child, logged, ended } = place.start(sweep);
  await logged('trial 1/12');
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  t.is(code, 130, stderr);
  t.regex(stderr, /\nruns\/lr-sweep: interrupted, \d+ of 12 trials; to continue: mnistx resume runs\/lr-sweep\n$/);
  const file = place.path(FOLDER, 'sweep.yaml');
  const text = readFileSync(file);
  appendFileSync(file, 'repeats: 2\n');
  const edited = await place.mnistx(['resume', FOLDER]);
  t.is(edited.code, 2);
  t.regex(edited.stderr, /^RUN_CHANGED {2}runs\/lr-sweep\/sweep\.yaml has been edited.*\n.* add --force\n$/);
  writeFileSync(file, text);
  t.is((await place.mnistx(['resume', FOLDER])).code, 0);
  t.deepEqual(sweepContent(place.path(FOLDER)), sweepContent(straight.path(FOLDER)));
  appendFileSync(file, 'repeats: 2\n');
  t.is((await place.mnistx(['resume', FOLDER, '--force'])).code, 0);
  t.like(readSweep(place.path(FOLDER), nodeEffects.files), { status: 'finished', file: digestOf(text) });
});

const KILLS = amountOf('MNISTX_SWEEP_KILLS', { long: 30, short: 6 });

test('a sweep whose coordinator, workers or both are killed again and again ends in the same bytes', async (t) => {
  t.timeout(20 * 60_000);
  const straight = makePlace(t);
  const args = [...SWEEP, '-P', 'train.batch_size=50,100', '--search', 'tpe', '--trials', '6', '--parallel', '2', '-q'];
  t.is((await straight.mnistx([...args, '-j', '1'])).code, 0);
  const expected = sweepContent(straight.path(FOLDER));
  const uniform = uniformSource({ seed: 11, purpose: Purpose.split });
  const victims = ['all', 'parent', 'child'] as const;
  let kills = 0;
  for (let place = makePlace(t); kills < KILLS; place = makePlace(t)) {
    let isOver = false;
    while (!isOver && kills < KILLS) {
      const before = journalSize(place);
      const once = kills % 2 === 0 ? undefined : () => journalSize(place) > before;
      const kill: Kill = { afterMs: 900 * uniform(), whom: victims[kills % 3]!, ...(once && { once }) };
      isOver = await killProgram(place, [...args, '-j', '2'], kill);
      kills++;
    }
    const { code, stderr } = await place.mnistx([...args, '-j', '2']);
    t.is(code, 0, stderr);
    t.deepEqual(sweepContent(place.path(FOLDER)), expected);
  }
});

function journalSize(place: Place): number {
  const path = place.path(FOLDER, 'journal.jsonl');
  return existsSync(path) ? readFileSync(path).length : 0;
}
