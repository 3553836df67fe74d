import { rmSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makePlace } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { cnnLayers, record } from '../helpers/runs.js';
import { writeRun } from '../helpers/run-folders.js';

function withRuns(t: ExecutionContext): Place {
  const place = makePlace(t);
  const runs = place.path('runs');
  const history = [record({ epoch: 1, val_accuracy: 1 / 3 })];
  writeRun(runs, { name: 'a', train: { batch_size: 32, optimizer: 'adam' }, seed: 3 });
  writeRun(runs, { name: 'b', train: { batch_size: 64, optimizer: 'adamw' }, history });
  writeRun(runs, { name: 'c', train: { batch_size: 256, optimizer: 'sgd', shuffle: false }, layers: cnnLayers });
  return place;
}

const keeps = test.macro({
  title: (_, conditions: readonly string[]) => `ls -F ${conditions.join(' -F ')} keeps what it says`,
  exec: async (t, conditions: readonly string[], expected: string) => {
    const { stdout, stderr } = await withRuns(t).mnistx(['ls', ...conditions.flatMap((one) => ['-F', one])]);
    const names = [...stdout.matchAll(/^runs\/(\w)/gm)].map(([, name]) => name);
    t.is(names.join(''), expected, stderr);
  },
});

test(keeps, ['train.batch_size>=64'], 'bc');
test(keeps, ['train.batch_size >= 64', 'train.batch_size<1e2'], 'b');
test(keeps, ['train.batch_size=064'], 'b');
test(keeps, ['train.optimizer.type=adam'], 'a');
test(keeps, ['train.optimizer.type="adam"'], 'a');
test(keeps, ['train.shuffle=false'], 'c');
test(keeps, ['model.layers[0].filters=8'], 'c');
test(keeps, ['model.layers.0.type=flatten'], 'ab');
test(keeps, ['model.layers[0].kernel_size=[5, 5]'], 'c');
test(keeps, ['train.optimizer.type>3'], '');
test(keeps, ['tag=good'], '');

test('keys of experiments are columns, sorted by and shown; commas and repeated options are the same', async (t) => {
  const place = withRuns(t);
  const { stdout } = await place.mnistx([
    'ls',
    '-s',
    'train.batch_size',
    '-r',
    '-c',
    'seed,train.optimizer.type,status',
  ]);
  t.regex(stdout, /Created +Seed +train\.optimizer\.type\n/);
  t.regex(stdout, /\nruns\/c .* 1 +sgd\nruns\/b .* 1 +adamw\nruns\/a .* 3 +adam\n$/);
  t.is(
    (await place.mnistx(['ls', '-s', 'train.batch_size', '-r', '-c', 'seed', '-c', 'train.optimizer.type'])).stdout,
    stdout,
  );
});

test('ls --csv has every column with all digits', async (t) => {
  const place = withRuns(t);
  await place.mnistx(['note', 'runs/b', '=1+1, "two"\nlines']);
  await place.mnistx(['tag', 'runs/b', 'good']);
  const { stdout } = await place.mnistx([
    'ls',
    '--csv',
    '-F',
    'tag=good',
    '-c',
    'seed,train.batch_size,model.layers[0]',
  ]);
  const [head, row, rest] = stdout.split('\n');
  t.is(
    head,
    'folder,name,description,seed,status,created,dataset,engine,epochs,parameters,loss,accuracy,best,last,time,tag,note,sweep,settings,trials,train.batch_size,model.layers[0]',
  );
  t.true(row!.startsWith('runs/b,b,,1,finished,') && row!.includes(',0.3333333333333333,'), row);
  t.true(row!.endsWith(`,good,"'=1+1, ""two""`), row);
  t.is(rest, 'lines",,,,64,"{""type"":""flatten"",""name"":""flatten""}"');
});

test('best and last are the accuracies of the epochs, whatever weights are kept', async (t) => {
  const place = makePlace(t);
  const epochs = [0.5, 0.9, 0.7].map((val_accuracy, at) => record({ epoch: at + 1, val_accuracy }));
  writeRun(place.path('runs'), { name: 'a', history: epochs });
  writeRun(place.path('runs'), { name: 'b', epochs: 0, status: 'failed' });
  const { stdout } = await place.mnistx(['ls', '--csv', '-F', 'best=0.9']);
  t.regex(stdout, /\n[^,]*a,a,.*,0\.7,0\.9,0\.7,/);
  t.is((await place.mnistx(['ls', '--csv', '-F', 'last<0.8'])).stdout, stdout);
});

const refused = test.macro({
  title: (_, args: readonly string[]) => `ls ${args.join(' ')} is refused`,
  exec: async (t, args: readonly string[], message: string, fix: string) => {
    const { code, stdout, stderr } = await withRuns(t).mnistx(['ls', ...args]);
    t.deepEqual([code, stdout, stderr], [2, '', `BAD_USAGE  ${message}\n  ${fix}\n`]);
  },
});

const inList = 'no experiment in this list has';
test(refused, ['-F', 'train.batchsize=3'], `${inList} "train.batchsize"`, 'did you mean "train.batch_size"?');
test(
  refused,
  ['-F', 'model.layers[7].filters>3'],
  `${inList} "model.layers[7].filters"`,
  'did you mean "model.layers[0].filters"?',
);
test(refused, ['-s', 'lr'], 'there is no column "lr"', 'did you mean "train.optimizer.learning_rate"?');
test(refused, ['-c', 'seed,acuracy'], 'there is no column "acuracy"', 'did you mean "accuracy"?');
test(refused, ['-c', 'train.__proto__'], `${inList} "train.__proto__"`, 'see config.resolved.yaml of a run');
test(refused, ['-F'], '-F needs a value', 'see mnistx ls --help');
test(refused, ['-F', 'seed='], '"seed=" is not a condition', 'write column=text, column>number or column<number');
test(refused, ['-F', 'seed>many'], '"many" is not a number', 'write for example seed>0.9');
test(
  refused,
  ['--csv', '--json'],
  '--csv has no effect with --json, which prints every field',
  'leave out one of them',
);

test('a list without runs knows no keys, and refuses none', async (t) => {
  const place = withRuns(t);
  for (const name of ['a', 'b', 'c']) rmSync(place.path('runs', name), { recursive: true });
  const { code, stderr } = await place.mnistx(['ls', '-F', 'train.batch_size>3']);
  t.is(code, 0);
  t.regex(stderr, /there are no runs/);
});
