import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { encodePng } from '../../src/images/encode-png.js';
import { readImage } from '../../src/data/read-image.js';
import { makePlace, program } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { drawDigit, drawnDigits } from '../helpers/drawings.js';

const png = (digit: number): Uint8Array => encodePng(drawDigit({ digit, width: 90, height: 120 }));
const UNICODE = { LC_ALL: 'C.UTF-8' };
const ASCII = { LC_ALL: 'C' };

/** A run of the logistic regression, and drawings in digits/. */
async function withRun(t: ExecutionContext): Promise<Place> {
  const place = makePlace(t);
  const limits = ['-S', 'data.limit={train: 4000, test: 100}', '-S', 'train.epochs=4'];
  t.is((await place.mnistx(['run', 'configs/lr.yaml', ...limits, '-q'])).code, 0);
  mkdirSync(place.path('digits'));
  for (const digit of drawnDigits) writeFileSync(place.path('digits', `${digit}.png`), png(digit));
  return place;
}

test('predict prints the class, its confidence and the most probable classes as bars', async (t) => {
  const place = await withRun(t);
  const { code, stdout, stderr } = await place.mnistx(['predict', 'runs/lr', 'digits/7.png'], UNICODE);
  t.deepEqual([code, stderr], [0, '']);
  const lines = stdout.split('\n');
  t.regex(lines[0]!, /^digits\/7\.png: 7 {2}\d\d\.\d\d %$/);
  t.regex(lines[1]!, /^ {2}7 {2}█+[▏▎▍▌▋▊▉]? *\d\d\.\d\d %$/);
  t.is(lines.length, 5);
  t.true(lines.every((line) => line.length <= 100));
  const ascii = await place.mnistx(['predict', 'runs/lr', 'digits/7.png', '--top', '1'], ASCII);
  t.regex(ascii.stdout, /^digits\/7\.png: 7 .*\n {2}7 {2}#+ +\d\d\.\d\d %\n$/);
  const all = await place.mnistx(['predict', 'runs/lr', 'digits/7.png', '-k', '99'], { ...ASCII, FORCE_COLOR: '1' });
  t.is(all.stdout.split('\n').length, 12);
  t.true(all.stdout.includes('\u001b['));
});

test('predict takes several files, patterns and standard input', async (t) => {
  const place = await withRun(t);
  const { code, stdout } = await place.mnistx(['predict', 'runs/lr', 'digits/*.png', 'digits/2.png', '--json']);
  t.is(code, 0);
  const found = JSON.parse(stdout) as { file: string; prediction: string; confidence: number; probabilities: object }[];
  t.deepEqual(
    found.map(({ file }) => file),
    drawnDigits.map((digit) => `digits/${digit}.png`),
  );
  for (const { confidence, prediction, probabilities } of found) {
    const values = Object.values(probabilities) as number[];
    t.is(values.length, 10);
    t.true(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
    t.is(confidence, Math.max(...values));
    t.is(values[Number(prediction)], confidence);
  }
  const args = [program, 'predict', 'runs/lr', '-', '-k', '1'];
  const piped = spawnSync(process.execPath, args, { cwd: place.folder, input: png(2), encoding: 'utf8' });
  t.deepEqual([piped.status, piped.stderr], [0, '']);
  t.true(piped.stdout.startsWith('standard input: '));
});

test('one bad image among good ones is reported, the others are predicted, and the exit code is 1', async (t) => {
  const place = await withRun(t);
  place.write('note.png', 'no picture');
  const { code, stdout, stderr } = await place.mnistx(['predict', 'runs/lr', 'note.png', 'digits/0.png', 'gone.jpg']);
  t.is(code, 1);
  t.true(stdout.startsWith('digits/0.png: 0'));
  t.is(
    stderr,
    'IMAGE_UNREADABLE  note.png is neither PNG nor JPEG\n  name a PNG or JPEG file\n' +
      'FILE_NOT_FOUND  there is no file gone.jpg\n  check the path\n',
  );
  const json = await place.mnistx(['predict', 'runs/lr', 'note.png', 'digits/0.png', '--json']);
  t.deepEqual([json.code, json.stderr], [1, '']);
  const [bad, good] = JSON.parse(json.stdout) as { problems?: { code: string }[]; prediction?: string }[];
  t.deepEqual([bad!.problems![0]!.code, good!.prediction], ['IMAGE_UNREADABLE', '0']);
  t.is((await place.mnistx(['predict', 'runs/lr', 'note.png', 'gone.jpg'])).code, 2);
});

test('--show draws what the network saw, --save writes it', async (t) => {
  const place = await withRun(t);
  mkdirSync(place.path('more'));
  writeFileSync(place.path('more', '1.png'), png(1));
  const files = ['digits/1.png', 'more/1.png'];
  const { code, stdout } = await place.mnistx(['predict', 'runs/lr', ...files, '--show', '--save', 'seen'], ASCII);
  t.is(code, 0);
  t.regex(stdout, /^ +[@#%]{2,4} +$/m);
  t.is(stdout.split('\n').length, 2 * (1 + 14 + 3) + 1);
  t.deepEqual(readdirSync(place.path('seen')).sort(), ['1-28x28-2.png', '1-28x28.png']);
  const { width, height, channels } = readImage(readFileSync(place.path('seen/1-28x28.png')), 'seen');
  t.deepEqual([width, height, channels], [28, 28, 1]);
  const again = await place.mnistx(['predict', 'runs/lr', 'seen/1-28x28.png', '--as-is', '--json']);
  const first = await place.mnistx(['predict', 'runs/lr', 'digits/1.png', '--json']);
  const probabilities = ({ stdout }: { stdout: string }) =>
    (JSON.parse(stdout) as { probabilities: unknown }[])[0]!.probabilities;
  t.deepEqual(probabilities(again), probabilities(first));
  const colored = await place.mnistx(['predict', 'runs/lr', 'digits/1.png', '--show'], {
    ...UNICODE,
    FORCE_COLOR: '1',
  });
  t.true(colored.stdout.includes('▀') && colored.stdout.includes('\u001b[38;2;'));
});

test('control characters of a file name do not reach the terminal', async (t) => {
  const place = await withRun(t);
  const name = 'a\u001b[2J\u202egnp.png';
  writeFileSync(place.path(name), png(3));
  writeFileSync(place.path(`bad${name}`), '');
  const { stdout, stderr } = await place.mnistx(['predict', 'runs/lr', name, `bad${name}`]);
  t.true(stdout.startsWith('a�[2J�gnp.png: 3'));
  t.false(/[\u001b\u202e]/.test(stdout + stderr));
});

const cannot = test.macro(async (t, args: readonly string[], code: number, firstLine: string) => {
  const place = makePlace(t);
  mkdirSync(place.path('empty'));
  const ended = await place.mnistx(['predict', ...args]);
  t.deepEqual([ended.code, ended.stderr.split('\n')[0], ended.stdout], [code, firstLine, '']);
  t.false(existsSync(place.path('seen')));
});

test('predict needs images', cannot, ['runs/lr'], 2, 'BAD_USAGE  mnistx predict needs <run> <images..>');
test(
  'predict names a run that is not there',
  cannot,
  ['runs/lr', 'a.png'],
  2,
  'RUN_NOT_FOUND  there is no run runs/lr',
);
test(
  'predict says what is no run',
  cannot,
  ['empty', 'a.png', '--save', 'seen'],
  2,
  'RUN_NOT_FOUND  empty is not a run folder: it has no run.json',
);
test(
  'predict names a pattern that matches nothing',
  cannot,
  ['runs/lr', 'x*.png'],
  2,
  'FILE_NOT_FOUND  no file matches x*.png',
);
test('--top is a number from 1 on', cannot, ['runs/lr', 'a.png', '--top', '0'], 2, 'BAD_USAGE  --top is "0"');
test(
  'predict names --show, which has no effect beside --json',
  cannot,
  ['runs/lr', 'a.png', '--show', '--json'],
  2,
  'BAD_USAGE  --show has no effect with --json, which prints one document',
);
