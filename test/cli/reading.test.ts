import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makePlace, root } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { cnnLayers } from '../helpers/runs.js';

interface Listed {
  readonly runs: readonly { readonly name: string; readonly folder: string }[];
  readonly damaged: readonly { readonly folder: string; readonly reason: string }[];
}

/** Four runs of different accuracy and status. */
function withRuns(place: Place): Place {
  const runs = place.path('runs');
  writeRun(runs, { name: 'lr', epochs: 20, accuracy: [0.9, 0.92] });
  writeRun(runs, { name: 'cnn', layers: cnnLayers, accuracy: [0.97, 0.99] });
  writeRun(runs, {
    name: 'cnn-2',
    layers: cnnLayers,
    epochs: 3,
    status: 'interrupted',
    reason: 'interrupted in epoch 4 after step 7',
  });
  writeRun(runs, { name: 'cnn-10', layers: cnnLayers, epochs: 0, status: 'failed', reason: 'the disk is full' });
  return place;
}

const isShown = test.macro(async (t, file: string, parameters: string) => {
  const place = makePlace(t);
  const shown = await place.mnistx(['summary', file]);
  t.is(shown.code, 0);
  t.true(shown.stdout.includes(`Total parameters: ${parameters}`));
  const json = JSON.parse((await place.mnistx(['summary', file, '--json'])).stdout) as { parameters: number };
  t.is(json.parameters.toLocaleString('en'), parameters);
});

test('summary counts the parameters of the logistic regression', isShown, 'configs/lr.yaml', '7,850');
test('summary counts the parameters of the CNN', isShown, 'configs/cnn.yaml', '5,994');

test('schema prints a file in schemas/', async (t) => {
  const printed = async (...words: string[]) => (await makePlace(t).mnistx(['schema', ...words])).stdout;
  t.is(await printed(), readFileSync(join(root, 'schemas', 'experiment.schema.json'), 'utf8'));
  t.is(await printed('experiment'), await printed());
  for (const name of ['sweep', 'rubric'])
    t.is(await printed(name), readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8'));
});

test('doctor --json is a list of checks', async (t) => {
  const { code, stdout } = await makePlace(t).mnistx(['doctor', '--json']);
  t.is(code, 0);
  const checks = JSON.parse(stdout) as { name: string; status: string }[];
  t.true(checks.length > 5);
  for (const { name, status } of checks) t.true(name !== '' && ['ok', 'warning', 'missing'].includes(status));
});

test('validate reports every file and every problem, and exits with 2', async (t) => {
  const place = makePlace(t);
  place.write('bad.yaml', 'modle: {}\ntrain: { epochs: many }\n');
  const { code, stdout, stderr } = await place.mnistx([
    'validate',
    'bad.yaml',
    'configs/lr.yaml',
    'gone.yaml',
    'configs',
  ]);
  t.is(code, 2);
  t.is(stdout, 'configs/lr.yaml: ok, 2 layers, 7,850 parameters\n');
  for (const text of ['bad.yaml:1:1', 'bad.yaml:2:18', 'there is no file gone.yaml', 'configs is a folder'])
    t.true(stderr.includes(text), text);
});

test('validate --json puts the problems in one document and nothing else on stdout', async (t) => {
  const place = makePlace(t);
  const files = readdirSync(place.path('configs'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `configs/${file}`);
  t.true(files.length >= 6);
  const { code, stdout, stderr } = await place.mnistx(['validate', ...files, 'gone.yaml', '--json']);
  const verdicts = JSON.parse(stdout) as { file: string; problems: { code: string }[] }[];
  t.is(code, 2);
  t.is(stderr, 'configs/photos: image folder, 3 classes, 120 training, 45 test examples\n');
  t.deepEqual(
    verdicts.map(({ problems }) => problems.map((problem) => problem.code)),
    [...files.map(() => []), ['FILE_NOT_FOUND']],
  );
});

test('FORCE_COLOR colours a pipe; without it, a pipe and NO_COLOR have no colour', async (t) => {
  const place = makePlace(t);
  t.true((await place.mnistx(['validate', 'gone.yaml'], { FORCE_COLOR: '1' })).stderr.includes('\u001b['));
  t.false((await place.mnistx(['validate', 'gone.yaml'], { NO_COLOR: '1' })).stderr.includes('\u001b['));
  t.false((await place.mnistx(['validate', 'gone.yaml'])).stderr.includes('\u001b['));
});

test('a wrong override is shown as it was typed', async (t) => {
  const { code, stderr } = await makePlace(t).mnistx(['run', 'configs/lr.yaml', '-S', 'train.epocs=3']);
  t.is(code, 2);
  t.true(stderr.includes('train.epocs=3') && stderr.includes('did you mean "epochs"?'));
});

test('ls lists runs in the order of their names, numbers by value', async (t) => {
  const { code, stdout } = await withRuns(makePlace(t)).mnistx(['ls']);
  t.is(code, 0);
  const names = stdout
    .split('\n')
    .slice(2, -1)
    .map((line) => line.split(' ')[0]);
  t.deepEqual(names, ['runs/cnn', 'runs/cnn-2', 'runs/cnn-10', 'runs/lr']);
});

const lists = test.macro(async (t, args: readonly string[], expected: readonly string[]) => {
  const { code, stdout } = await withRuns(makePlace(t)).mnistx(['ls', '--json', ...args]);
  t.is(code, 0);
  t.deepEqual(
    (JSON.parse(stdout) as Listed).runs.map(({ name }) => name),
    expected,
  );
});

test('ls --sort puts runs without the value first', lists, ['--sort', 'accuracy'], ['cnn-10', 'lr', 'cnn-2', 'cnn']);
test('ls --reverse turns the order round', lists, ['-s', 'parameters', '-r'], ['lr', 'cnn-10', 'cnn-2', 'cnn']);
test('ls --filter keeps what meets every condition', lists, ['-F', 'name=cnn', '-F', 'accuracy>0.9'], ['cnn', 'cnn-2']);
test('ls --filter compares a status', lists, ['--filter', 'status=failed'], ['cnn-10']);
test('ls of a run folder shows that run', lists, ['runs/lr'], ['lr']);

test('ls shows what it can and says which folders are damaged', async (t) => {
  const place = withRuns(makePlace(t));
  cpSync(place.path('runs/lr'), place.path('runs/half'), { recursive: true });
  writeFileSync(place.path('runs/half/run.json'), '{"format": 1');
  mkdirSync(place.path('runs/notes'));
  const { code, stdout, stderr } = await place.mnistx(['ls']);
  t.is(code, 0);
  t.false(stdout.includes('notes'));
  t.is(stderr, `${join('runs', 'half')}: damaged, ${join('runs', 'half', 'run.json')} is not JSON\n`);
  t.is((JSON.parse((await place.mnistx(['ls', '--json'])).stdout) as Listed).damaged.length, 1);
});

test('ls without runs says how to make one', async (t) => {
  const { code, stdout, stderr } = await makePlace(t).mnistx(['ls']);
  t.deepEqual([code, stdout], [0, '']);
  t.regex(stderr, /there are no runs in runs; to train one: mnistx run/);
});

test('ls of a missing folder, or of a file, exits with 2', async (t) => {
  const place = makePlace(t);
  const missing = await place.mnistx(['ls', 'nowhere']);
  t.deepEqual([missing.code, missing.stderr.split('\n')[0]], [2, 'RUN_NOT_FOUND  there is no folder nowhere']);
  const file = await place.mnistx(['ls', 'configs/lr.yaml']);
  t.deepEqual(
    [file.code, file.stderr.split('\n')[0]],
    [2, 'RUN_NOT_FOUND  configs/lr.yaml is a file, not a folder of runs'],
  );
});

test('a file instead of a run folder, and a run folder instead of a file, are reported as such', async (t) => {
  const place = withRuns(makePlace(t));
  const { stderr: file } = await place.mnistx(['show', 'configs/lr.yaml']);
  t.true(file.startsWith('RUN_NOT_FOUND  configs/lr.yaml is not a run folder: it is a file\n'), file);
  const { stderr: folder } = await place.mnistx(['summary', 'runs/lr']);
  t.regex(folder, /^FILE_UNREADABLE  runs\/lr is a folder\n.*; in a run folder it is config\.resolved\.yaml$/m);
});

test('ls reads and compare writes in MNISTX_RUNS_DIR', async (t) => {
  const place = withRuns(makePlace(t));
  const env = { MNISTX_RUNS_DIR: 'elsewhere' };
  cpSync(place.path('runs'), place.path('elsewhere'), { recursive: true });
  t.true((await place.mnistx(['ls'], env)).stdout.includes('elsewhere/cnn'));
  t.is((await place.mnistx(['compare', 'elsewhere/lr', 'elsewhere/cnn'], env)).code, 0);
  t.true(existsSync(place.path('elsewhere/compare-lr-cnn/comparison.csv')));
});

test('compare puts the table on stdout and says on stderr where the charts are', async (t) => {
  const place = withRuns(makePlace(t));
  const { code, stdout, stderr } = await place.mnistx(['compare', 'runs/lr', 'runs/cnn/']);
  t.is(code, 0);
  t.true(stdout.includes('7,850') && stdout.includes('5,994'));
  t.is(stderr, `table and charts are in ${join('runs', 'compare-lr-cnn')}\n`);
  t.true(existsSync(place.path('runs/compare-lr-cnn/accuracy-by-epoch.svg')));
});

test('compare --json is one document, --output its folder', async (t) => {
  const { code, stdout } = await withRuns(makePlace(t)).mnistx([
    'compare',
    'runs/lr',
    'runs/cnn',
    '--json',
    '-o',
    'out',
  ]);
  t.is(code, 0);
  t.is((JSON.parse(stdout) as { runs: unknown[] }).runs.length, 2);
});

test('compare takes a pattern, and runs that were interrupted or failed', async (t) => {
  const { code, stdout } = await withRuns(makePlace(t)).mnistx(['compare', 'runs/*']);
  t.is(code, 0);
  t.true(stdout.includes('interrupted') && stdout.includes('failed'));
});

const cannotCompare = test.macro(async (t, runs: readonly string[], code: number, firstLine: string) => {
  const place = withRuns(makePlace(t));
  cpSync(place.path('runs/lr'), place.path('bad'), { recursive: true });
  copyFileSync(place.path('configs/lr.yaml'), place.path('bad/history.csv'));
  const ended = await place.mnistx(['compare', ...runs]);
  t.is(ended.stderr.split('\n')[0], firstLine);
  t.is(ended.code, code);
  t.is(ended.stdout, '');
  t.false(existsSync(place.path('runs/compare-lr')));
});

test(
  'compare needs two runs',
  cannotCompare,
  ['runs/lr'],
  2,
  'BAD_USAGE  a comparison needs two runs, but only runs/lr is named',
);
test(
  'compare counts a run once',
  cannotCompare,
  ['runs/lr', 'runs/lr/'],
  2,
  'BAD_USAGE  a comparison needs two runs, but only runs/lr is named',
);
test(
  'compare names a run that is not there',
  cannotCompare,
  ['runs/lr', 'runs/rl'],
  2,
  'RUN_NOT_FOUND  there is no run runs/rl',
);
test(
  'compare says what a folder of runs is',
  cannotCompare,
  ['runs'],
  2,
  'RUN_NOT_FOUND  runs is not a run folder: it has no run.json',
);
test(
  'compare names a pattern that matches nothing',
  cannotCompare,
  ['runs/x*'],
  2,
  'RUN_NOT_FOUND  no run matches runs/x*',
);
test(
  'compare names the damaged file of a run',
  cannotCompare,
  ['runs/lr', 'bad'],
  1,
  'RUN_DAMAGED  bad/history.csv has no column epoch, accuracy, loss, val_accuracy, val_loss, seconds',
);

test('a reader that closes the pipe is no error', async (t) => {
  const { child, ended } = withRuns(makePlace(t)).start(['ls', '--json']);
  child.stdout?.destroy();
  const { code, stderr } = await ended;
  t.deepEqual([code, stderr], [0, '']);
});
