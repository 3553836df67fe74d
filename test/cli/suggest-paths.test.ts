import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';

const place = test.macro(async (t, args: readonly string[], fix: string) => {
  const { mnistx, path, write } = makePlace(t);
  for (const name of ['configs/notes.txt', 'configs/vgg.yml', 'three.png']) write(name, 'a text');
  write('model.yaml', 'extends: config/lr.yaml\n');
  write('sweep.yaml', 'base: configs/cn.yaml\nparameters: { train.batch_size: { values: [32, 64] } }\n');
  for (const folder of ['runs/lr', 'digits']) mkdirSync(path(folder), { recursive: true });
  const { code, stderr } = await mnistx(args);
  t.is(code, 2, stderr);
  t.is(stderr.trimEnd().split('\n').at(-1)!.trim(), fix);
});

const CHECK = 'check the path; it is relative to the folder you are in';
const LS = 'see `mnistx ls`; a pattern names several runs: "runs/*"';
const CNN = 'did you mean configs/cnn.yaml?';

test('run: a file of another folder', place, ['run', 'confgs/cnn.yaml'], CNN);
test('run: a file with another ending', place, ['run', './configs/cnn.yml'], CNN);
test('run: a file without an ending', place, ['run', 'configs/cnn'], CNN);
test('run: both parts mistyped', place, ['run', 'conifgs/vg.yaml'], 'did you mean configs/vgg.yml?');
test('run: a file of another kind is not meant', place, ['run', 'configs/notes.yaml'], CHECK);
test('run: nothing is alike', place, ['run', 'elsewhere/cnn.yaml'], CHECK);
test('validate', place, ['validate', 'confgs/cnn.yaml'], CNN);
test('summary', place, ['summary', 'confgs/cnn.yaml'], CNN);
test('sweep: an experiment', place, ['sweep', 'confgs/cnn.yaml', '-P', 'train.batch_size=1,2'], CNN);
test('sweep: a sweep file', place, ['sweep', 'sweeps.yaml'], 'did you mean sweep.yaml?');
test('sweep: the file that it changes', place, ['sweep', 'sweep.yaml'], 'did you mean configs/cnn.yaml?');
test('a file that is extended', place, ['run', 'model.yaml'], 'did you mean configs/lr.yaml?');
test('show: the name of a run alone', place, ['show', 'lr'], 'did you mean runs/lr?');
test('show: another name', place, ['show', 'rnus/lr'], 'did you mean runs/lr?');
test('show: nothing is alike', place, ['show', 'runs/vgg'], LS);
test('resume', place, ['resume', 'run/lr'], 'did you mean runs/lr?');
test('evaluate', place, ['evaluate', 'run/lr'], 'did you mean runs/lr?');
test('compare', place, ['compare', 'run/lr', 'runs/lr'], 'did you mean runs/lr?');
test('report', place, ['report', 'run/lr'], 'did you mean runs/lr?');
test('tag', place, ['tag', 'run/lr', 'good'], 'did you mean runs/lr?');
test('rm', place, ['rm', 'run/lr'], 'did you mean runs/lr?');
test('ls', place, ['ls', 'run'], 'did you mean runs?');
test('data: a folder', place, ['data', 'show', 'digit/'], 'did you mean digits?');

test('run: a folder of data', async (t) => {
  const { mnistx, path, write } = makePlace(t);
  mkdirSync(path('digits'));
  write('data.yaml', 'extends: configs/lr.yaml\ndata: { directory: digit }\n');
  const { code, stderr } = await mnistx(['run', 'data.yaml']);
  t.is(code, 1);
  t.regex(stderr, /digit cannot be read \(ENOENT\)\n {2}did you mean \S+digits\?/);
});

test('predict names the picture that was probably meant', async (t) => {
  const { mnistx, write } = makePlace(t);
  t.is((await mnistx(['run', 'configs/lr.yaml', ...quick])).code, 0);
  write('three.png', 'a text');
  const { stderr } = await mnistx(['predict', join('runs', 'lr'), 'thre.png']);
  t.regex(stderr, /there is no file thre\.png\n {2}did you mean three\.png\?/);
});
