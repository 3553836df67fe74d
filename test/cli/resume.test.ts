import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readRun } from '../../src/runs/read-run.js';
import { uniformSource, Purpose } from '../../src/random.js';
import { makePlace, until } from '../helpers/cli.js';
import { killProgram } from '../helpers/kill-program.js';
import type { Kill } from '../helpers/kill-program.js';
import { amountOf, longOr } from '../helpers/long.js';
import { removeTimes } from '../helpers/untimed.js';

/** Enough that a kill falls into the training. */
const EPOCHS = longOr({ long: 100, short: 40 });
const SETTINGS = ['data.limit={ train: 3000, test: 500 }', `train.epochs=${EPOCHS}`, 'train.checkpoint=best'];
const RUN = ['run', 'configs/lr.yaml', '-q', ...SETTINGS.flatMap((setting) => ['-S', setting])];
const KILLS = amountOf('MNISTX_KILLS', { long: 5, short: 2 });

/** What must not depend on the kills: everything except times. */
function contentOf(folder: string): Record<string, string> {
  const names = ['checkpoints/best.ckpt', 'checkpoints/last.ckpt', 'config.resolved.yaml', 'config.yaml'];
  const whole = [...names, 'model/model.json', 'model/weights.bin', 'predictions.csv'];
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return Object.fromEntries([
    ...whole.map((name) => [name, read(name).toString('base64')]),
    ...['history.csv', 'steps.csv'].map((name) => [name, removeTimes(read(name).toString())]),
  ]) as Record<string, string>;
}

test.serial('a run that is killed again and again ends with the same bytes as an uninterrupted run', async (t) => {
  t.timeout(20 * 60_000);
  const whole = makePlace(t);
  t.is((await whole.mnistx(RUN)).code, 0);
  const expected = contentOf(whole.path('runs/lr'));
  const uniform = uniformSource({ seed: 7, purpose: Purpose.split });
  let kills = 0;
  let ends = 0;
  for (let place = makePlace(t); kills < KILLS; place = makePlace(t)) {
    const folder = place.path('runs/lr');
    const isBegun = (): boolean => existsSync(join(folder, 'run.json'));
    const historySize = (): number => (isBegun() ? statSync(join(folder, 'history.csv')).size : 0);
    /** Every second kill comes at any time from the start of the program, the others during its training. */
    const nextKill = (): Kill => {
      if (kills % 2 === 1) return { afterMs: 1200 * uniform() };
      const before = historySize();
      return { afterMs: 600 * uniform(), once: () => historySize() > before };
    };
    let isOver = await killProgram(place, RUN, nextKill());
    while (!isOver && kills < KILLS) {
      kills++;
      if (!isBegun()) break;
      const listed = await place.mnistx(['ls']);
      t.regex(listed.stdout, /runs\/lr +(dead|finished)/);
      isOver = await killProgram(place, ['resume', 'runs/lr', '-q'], nextKill());
    }
    if (!isBegun()) continue;
    const { code, stderr } = await place.mnistx(['resume', 'runs/lr', '-q']);
    t.is(code, 0, stderr);
    t.deepEqual(contentOf(folder), expected);
    t.is(readRun(folder).manifest.status, 'finished');
    ends++;
  }
  t.log(`${kills} kills, ${ends} runs ended the same`);
  t.true(ends > 0);
});

test.serial('Ctrl-C leaves a run that resume continues, and says how', async (t) => {
  const place = makePlace(t);
  // Long enough to be still training when the third epoch has been seen.
  const started = place.start([...RUN.filter((word) => word !== '-q'), '-S', 'train.epochs=150']);
  await started.logged('epoch   3/150');
  started.child.kill('SIGINT');
  const { code, stderr } = await started.ended;
  t.is(code, 130);
  t.regex(stderr, /to continue: mnistx resume runs\/lr/);
  const resumed = await place.mnistx(['resume', 'runs/lr']);
  t.is(resumed.code, 0, resumed.stderr);
  t.is(readRun(place.path('runs/lr')).history.length, 150);
  const again = await place.mnistx(['resume', 'runs/lr']);
  t.is(again.code, 0);
  t.regex(again.stderr, /runs\/lr is finished; to train it longer: mnistx resume runs\/lr -S train.epochs=160/);
});

const ENDLESS = [...RUN, '-S', 'train.epochs=100000'];

function epochsOf(folder: string): number {
  return existsSync(join(folder, 'run.json')) ? readRun(folder).history.length : 0;
}

test.serial('run --resume continues an unfinished run, and a second writer is refused', async (t) => {
  const place = makePlace(t);
  const folder = place.path('runs/lr');
  const killed = place.start(ENDLESS);
  await until(() => epochsOf(folder) >= 3);
  killed.child.kill('SIGKILL');
  await killed.ended;
  t.is(readRun(folder).manifest.status, 'dead');
  const before = epochsOf(folder);
  const first = place.start([...ENDLESS, '--resume', '--png']);
  await until(() => epochsOf(folder) > before + 3);
  const second = await place.mnistx(['resume', 'runs/lr', '-q']);
  t.is(second.code, 2);
  t.regex(
    second.stderr,
    new RegExp(`^RUN_BUSY {2}runs/lr is being written by process ${first.child.pid} on this machine, for \\d+ s\n`),
  );
  t.is(readRun(folder).manifest.status, 'running');
  first.child.kill('SIGINT');
  t.is((await first.ended).code, 130);
  t.is(readRun(folder).manifest.status, 'interrupted');
  t.true(epochsOf(folder) > before + 3);
  t.true(existsSync(join(folder, 'charts', 'accuracy.png')));
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test.serial(`${signal} leaves a checkpoint, a second one ends at once; both leave what resume needs`, async (t) => {
    const place = makePlace(t);
    const folder = place.path('runs/lr');
    const stopped = place.start(ENDLESS);
    await until(() => epochsOf(folder) >= 3);
    stopped.child.kill(signal);
    t.is((await stopped.ended).code, code);
    t.is(readRun(folder).manifest.status, 'interrupted');
    const before = epochsOf(folder);
    const ended = place.start(['resume', 'runs/lr', '-q']);
    await until(() => epochsOf(folder) > before);
    // In one go: the program sees the second one as soon as it has seen the first.
    ended.child.kill(signal);
    ended.child.kill(signal === 'SIGINT' ? 'SIGTERM' : 'SIGINT');
    t.true([130, 143].includes((await ended.ended).code!));
    t.true(['interrupted', 'dead'].includes(readRun(folder).manifest.status));
    const epochs = epochsOf(folder);
    t.true(epochs > before);
    const more = epochs + 2;
    const shorter = await place.mnistx(['verify', 'runs/lr', '--epochs', '2', '-q']);
    t.is(shorter.code, 0, shorter.stderr);
    const again = place.start(['resume', 'runs/lr', '-q']);
    await until(() => epochsOf(folder) >= more);
    again.child.kill('SIGKILL');
    await again.ended;
    t.is(readRun(folder).manifest.status, 'dead');
  });
}

test.serial('verify reports by its exit code, and checks every run', async (t) => {
  const place = makePlace(t);
  const short = [...RUN, '-S', 'train.epochs=2'];
  t.is((await place.mnistx(short)).code, 0);
  t.is((await place.mnistx([...short, '-n', 'other'])).code, 0);
  const same = await place.mnistx(['verify', 'runs/lr', 'runs/other', '-q']);
  t.is(same.code, 0, same.stderr);
  t.regex(
    same.stdout,
    /^runs\/lr: byte-identical after 2 epochs: .*predictions\.csv, .*history\.csv except for times\nruns\/other: byte/,
  );
  const part = await place.mnistx(['verify', 'runs/lr', '-q', '--epochs', '1']);
  t.regex(
    part.stdout,
    /after 1 epoch: steps\.csv and history\.csv except for times; weights and predictions are compared only after the last epoch/,
  );
  place.write('runs/lr/history.csv', readFileSync(place.path('runs/lr/history.csv'), 'utf8').replace('0.', '1.'));
  const changed = await place.mnistx(['verify', 'runs/lr', 'runs/other', '-q', '--json']);
  t.is(changed.code, 3);
  const [first, second] = JSON.parse(changed.stdout) as { differences: string[] }[];
  t.deepEqual(
    [first!.differences, second!.differences],
    [['runs/lr/history.csv is not the file that was written'], []],
  );
  const nothing = await place.mnistx(['verify', 'runs/other', 'runs/none', '--json']);
  t.is(nothing.code, 2);
  t.regex(nothing.stderr, /^RUN_NOT_FOUND/);
  const odd = await place.mnistx(['verify', 'runs/other', '--epochs', 'abc']);
  t.is(odd.code, 2);
  t.regex(odd.stderr, /^BAD_USAGE {2}--epochs is "abc"/);
});

test.serial('if many take over a dead run at once, one continues it', async (t) => {
  const place = makePlace(t);
  const folder = place.path('runs/lr');
  const killed = place.start(ENDLESS);
  await until(() => epochsOf(folder) >= 2);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const all = [1, 2, 3, 4].map(() => place.start(['resume', 'runs/lr', '-q']));
  const codes: (number | null)[] = [];
  for (const { ended } of all) void ended.then(({ code }) => codes.push(code));
  await until(() => codes.length === 3);
  t.deepEqual(codes, [2, 2, 2]);
  const before = epochsOf(folder);
  await until(() => epochsOf(folder) > before + 2);
  t.is(readRun(folder).manifest.status, 'running');
  for (const { child } of all) child.kill('SIGKILL');
  await Promise.all(all.map(({ ended }) => ended));
});

test.serial('resume of a folder that is not a run, or of a changed run, says what to do', async (t) => {
  const place = makePlace(t);
  const nothing = await place.mnistx(['resume', 'runs/none']);
  t.is(nothing.code, 2);
  t.true(nothing.stderr.includes('RUN_NOT_FOUND'));
  await place.mnistx([...RUN.slice(0, 3), '-S', 'data.limit=200', '-S', 'train.epochs=1']);
  const changed = await place.mnistx(['resume', 'runs/lr', '-S', 'train.epochs=2', '-S', 'seed=3']);
  t.is(changed.code, 2);
  t.true(changed.stderr.includes('seed: 1 → 3'));
});
