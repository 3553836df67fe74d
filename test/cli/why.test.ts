import test from 'ava';
import { makePlace } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { record } from '../helpers/runs.js';

/** 100 steps of a rate that is far too high. */
const WILD = [
  ...['-S', 'data.limit={train: 1000, test: 100}', '-S', 'data.validation=0.2'],
  ...['-S', 'train.optimizer={type: sgd, learning_rate: 10}', '-S', 'train.batch_size=8', '-S', 'train.epochs=2'],
];

const trainWild = async (place: Place, ...more: readonly string[]) =>
  place.mnistx(['run', 'configs/lr.yaml', ...WILD, ...more]);

test('why says what, by which figure, where it was set and what to type', async (t) => {
  const place = makePlace(t);
  t.is((await trainWild(place, '-q')).code, 0);
  const { code, stdout, stderr } = await place.mnistx(['why', 'runs/lr']);
  t.is(code, 0);
  t.is(stderr, '');
  t.regex(
    stdout,
    /^runs\/lr: 1 warning\n\nwarning {2}The learning rate of 10 is too high: the loss is worse than that of guessing\n/,
  );
  t.regex(stdout, /\n {2}seen by {2}training loss \d+\.\d{4} in epoch 1; guessing has 2\.3026\n/);
  t.regex(stdout, /\n {2}setting {2}-S train\.optimizer=\{type: sgd, learning_rate: 10\}\n/);
  const command =
    /\n {2}try {6}mnistx (run runs\/lr\/config\.resolved\.yaml -S train\.optimizer\.learning_rate=1)\n/.exec(stdout);
  t.not(command, null, stdout);
  const again = await place.mnistx([...command![1]!.split(' '), '-q']);
  t.deepEqual([again.code, again.stdout], [0, 'runs/lr-2\n']);
});

test('why --json is for programs, and --check ends with 3 if there is more than a note', async (t) => {
  const place = makePlace(t);
  t.is((await trainWild(place, '-q')).code, 0);
  const { code, stdout } = await place.mnistx(['why', 'runs/lr', '--json', '--check']);
  t.is(code, 3);
  const document = JSON.parse(stdout) as { findings: { rule: string; remedies: { command: string }[] }[] };
  t.deepEqual(
    document.findings.map(({ rule }) => rule),
    ['rate-too-high'],
  );
  t.is(
    document.findings[0]!.remedies[0]!.command,
    'mnistx run runs/lr/config.resolved.yaml -S train.optimizer.learning_rate=1',
  );
  writeRun(place.path('runs'), { name: 'good', epochs: 3 });
  const good = await place.mnistx(['why', 'runs/good', '--check']);
  t.is(good.code, 0);
  t.regex(good.stdout, /^runs\/good: 2 notes\n/);
});

test('run and resume end with one line on the worst finding, and not with -q, nor for a note', async (t) => {
  const place = makePlace(t);
  const { stderr } = await trainWild(place);
  t.regex(
    stderr,
    /runs\/lr: done, test accuracy 0\.\d{4}\nwarning: The learning rate of 10 is too high: the loss is worse than that of guessing; see: mnistx why runs\/lr\n$/,
  );
  t.notRegex((await place.mnistx(['resume', 'runs/lr', '-S', 'train.epochs=3', '-q'])).stderr, /mnistx why/);
  t.regex((await place.mnistx(['resume', 'runs/lr', '-S', 'train.epochs=4'])).stderr, /; see: mnistx why runs\/lr\n$/);
  const quiet = await place.mnistx([
    'run',
    'configs/lr.yaml',
    '-n',
    'note',
    '-S',
    'data.limit=100',
    '-S',
    'train.epochs=1',
  ]);
  t.is(quiet.code, 0);
  t.notRegex(quiet.stderr, /mnistx why/);
});

test('a foreign run controls neither terminal nor program', async (t) => {
  const place = makePlace(t);
  const history = [1, 2, 3, 4].map((epoch) => record({ epoch, loss: epoch, accuracy: 0.5 }));
  writeRun(place.path('runs'), { name: 'evil', history, status: 'failed', reason: '\u001b[2J\u202eevil' });
  place.write('runs/evil/config.yaml', 'train: { optimizer: { type: adam, learning_rate: 0.001 } } # \u001b[2J');
  const { code, stdout } = await place.mnistx(['why', 'runs/evil']);
  t.is(code, 0);
  t.notRegex(stdout, /[\u001b\u202e]/);
  t.regex(stdout, /error {2}The run failed: /);
});

test('a run that is not there, and a folder that is none, are named', async (t) => {
  const place = makePlace(t);
  t.regex((await place.mnistx(['why', 'runs/x'])).stderr, /^RUN_NOT_FOUND {2}there is no run runs\/x\n/);
  t.is((await place.mnistx(['why', 'configs'])).code, 2);
});
