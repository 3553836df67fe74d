import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import type { FileOperations } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { tagRuns } from '../../src/tasks/tag-runs.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { readRun } from '../../src/runs/read-run.js';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { writeRun } from '../helpers/run-folders.js';

function withRuns(t: ExecutionContext): Place {
  const place = makePlace(t);
  for (const name of ['cnn', 'lr']) writeRun(place.path('runs'), { name, epochs: 2 });
  return place;
}

test('tags are shown, filtered, and taken away; a second time changes nothing', async (t) => {
  const place = withRuns(t);
  t.notRegex((await place.mnistx(['ls'])).stdout, /Tag/);
  t.is((await place.mnistx(['tag', 'runs/cnn', 'runs/lr', 'good'])).stdout, 'runs/cnn: good\nruns/lr: good\n');
  t.is((await place.mnistx(['tag', 'runs/cnn', '🙂best'])).stdout, 'runs/cnn: good 🙂best\n');
  t.is((await place.mnistx(['tag', 'runs/cnn', 'good'])).stdout, 'runs/cnn: good 🙂best\n');
  t.regex((await place.mnistx(['ls'])).stdout, /Created +Tag\n.*\nruns\/cnn .* good 🙂best\n/);
  t.regex((await place.mnistx(['show', 'runs/cnn'])).stdout, /^Tags +good 🙂best$/m);
  const tagged = async (tag: string): Promise<string[]> => {
    const { stdout } = await place.mnistx(['ls', '--json', '-F', `tag=${tag}`]);
    return (JSON.parse(stdout) as { runs: { name: string }[] }).runs.map(({ name }) => name);
  };
  t.deepEqual(await tagged('good'), ['cnn', 'lr']);
  t.deepEqual(await tagged('goo'), []);
  t.is((await place.mnistx(['tag', 'runs/*', 'good', '--remove'])).stdout, 'runs/cnn: 🙂best\nruns/lr: no tags\n');
  t.deepEqual(await tagged('good'), []);
  t.false(existsSync(place.path('runs', 'lr', 'marks.json')));
});

test('a note is written, replaced, read, searched and removed; what it was is said', async (t) => {
  const place = withRuns(t);
  t.deepEqual(await place.mnistx(['note', 'runs/lr', 'first = try\nof two']), { code: 0, stdout: '', stderr: '' });
  t.is((await place.mnistx(['note', 'runs/lr'])).stdout, 'first = try\nof two\n');
  t.regex((await place.mnistx(['ls', '-c', 'note', '-F', 'note=first = try'])).stdout, / first = try of two\n$/);
  t.regex((await place.mnistx(['show', 'runs/lr'])).stdout, /^Note +first = try\n {10}of two$/m);
  t.regex((await place.mnistx(['note', 'runs/lr', 'second'])).stderr, /replaced the note: first = try\nof two\n/);
  t.is((await place.mnistx(['note', 'runs/lr', ''])).stderr, 'runs/lr: removed the note: second\n');
  t.is((await place.mnistx(['note', 'runs/lr'])).stderr, 'runs/lr has no note\n');
  t.false(existsSync(place.path('runs', 'lr', 'marks.json')));
});

test('tags and notes of a run count in no digest', async (t) => {
  const place = withRuns(t);
  const before = findDamagedFiles(readRun(place.path('runs', 'lr')));
  await place.mnistx(['tag', 'runs/lr', 'good']);
  t.deepEqual(findDamagedFiles(readRun(place.path('runs', 'lr'))), before);
  t.deepEqual(JSON.parse(readFileSync(place.path('runs', 'lr', 'marks.json'), 'utf8')), { tags: ['good'], note: '' });
});

test('damaged tags are taken for none, which ls says, and never replaced', async (t) => {
  const place = withRuns(t);
  const file = place.path('runs', 'lr', 'marks.json');
  const broken = ['{"tags":', '[]', 'null', '{"tags":[1],"note":""}', '{"tags":["a"]}', '{"tags":"a","note":""}'];
  for (const content of broken) {
    writeFileSync(file, content);
    const { code, stdout, stderr } = await place.mnistx(['ls']);
    t.deepEqual([code, stderr.startsWith('runs/lr/marks.json ')], [0, true], content);
    t.true(stdout.includes('runs/lr '));
    for (const args of [
      ['tag', 'runs/lr', 'good'],
      ['note', 'runs/lr', 'text'],
      ['note', 'runs/lr'],
    ])
      t.regex((await place.mnistx(args)).stderr, /^RUN_DAMAGED {2}runs\/lr\/marks\.json /, args.join(' '));
    t.is(readFileSync(file, 'utf8'), content);
  }
});

const refused = test.macro({
  title: (_, args: readonly string[]) => `mnistx ${args.join(' ').slice(0, 60)} is refused, and no tag is written`,
  exec: async (t, args: readonly string[], code: string, message: RegExp) => {
    const place = withRuns(t);
    mkdirSync(place.path('runs', 'notes'));
    const ended = await place.mnistx(args);
    t.is(ended.code, 2);
    t.true(ended.stderr.startsWith(`${code}  `), ended.stderr);
    t.regex(ended.stderr, message);
    for (const name of ['cnn', 'lr', 'notes']) t.false(existsSync(place.path('runs', name, 'marks.json')));
  },
});

test(refused, ['tag', 'good'], 'BAD_USAGE', /needs a run and a tag; there is only "good"/);
test(refused, ['tag', 'runs/lr', ''], 'BAD_USAGE', /argument 3 of the command line is empty/);
test(refused, ['tag', 'runs/lr', 'very good'], 'BAD_USAGE', /"very good" is more than one word/);
test(refused, ['tag', 'runs/lr', 'a,b'], 'BAD_USAGE', /"a,b" is more than one word/);
test(refused, ['tag', 'runs/lr', 'x'.repeat(200)], 'BAD_USAGE', /has 200 letters; 50 are allowed/);
test(refused, ['tag', 'runs/lr', 'a\u001b[2J'], 'BAD_USAGE', /cannot be shown/);
test(refused, ['tag', 'good', 'runs/lr'], 'BAD_USAGE', /"runs\/lr" looks like a path/);
test(refused, ['tag', 'runs/lr', 'runs/gone', 'good'], 'RUN_NOT_FOUND', /there is no run runs\/gone/);
test(refused, ['tag', 'runs/lr', 'runs/notes', 'good'], 'RUN_NOT_FOUND', /runs\/notes is not a run or sweep/);
test(refused, ['tag', 'runs/lr', 'good', '--remove'], 'BAD_USAGE', /there is no tag "good" to remove/);
test(refused, ['note', 'runs/gone', 'text'], 'RUN_NOT_FOUND', /there is no run runs\/gone/);
test(refused, ['note', '', 'text'], 'BAD_USAGE', /argument 2 of the command line is empty/);
test(refused, ['note', 'runs/lr', 'a', 'b'], 'BAD_USAGE', /one argument too many/);
test(refused, ['note', 'runs/lr', 'x'.repeat(10_001)], 'BAD_USAGE', /10000 are allowed/);

test('a typing error in a tag to remove is named', async (t) => {
  const place = withRuns(t);
  await place.mnistx(['tag', 'runs/lr', 'baseline']);
  t.regex((await place.mnistx(['tag', 'runs/lr', 'baselin', '--remove'])).stderr, /did you mean "baseline"\?/);
});

test('whatever operation on files fails, the tags are the old or the new ones, and the disk is named', (t) => {
  const folder = withRuns(t).path('runs', 'lr');
  const tag = (files: FileOperations): unknown =>
    tagRuns({ folders: [folder], tag: 'new', remove: false, effects: { ...nodeEffects, files } });
  tagRuns({ folders: [folder], tag: 'old', remove: false, effects: nodeEffects });
  const before = readFileSync(`${folder}/marks.json`);
  const { calls, files } = makeFailingFiles(Infinity);
  tag(files);
  const after = readFileSync(`${folder}/marks.json`);
  t.true(calls.length > 8);
  let failures = 0;
  for (let nth = calls.indexOf('writeSync') + 1; nth <= calls.length; nth++) {
    writeFileSync(`${folder}/marks.json`, before);
    const code = codeOf(() => tag(makeFailingFiles(nth, 'EROFS').files));
    const found = readFileSync(`${folder}/marks.json`);
    // A file that cannot be read is taken for damaged.
    const isOld = code === 'RUN_DAMAGED' && calls[nth - 1] !== 'writeSync' && found.equals(before);
    const isWhole =
      code === null ? found.equals(after) : code === 'DISK' && [before, after].some((one) => found.equals(one));
    t.true(isWhole || isOld, `operation ${nth}: ${code}`);
    failures += code === null ? 0 : 1;
    // This process lives on, and would hold it.
    rmSync(`${folder}/marks.lock`, { force: true });
  }
  t.true(failures > 10);
  t.deepEqual(readdirSync(folder).sort(), ['history.csv', 'marks.json', 'run.json']);
});

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof MnistxError) return error.code;
    throw error;
  }
}

test('processes that tag a run at once lose no tag', async (t) => {
  const folder = withRuns(t).path('runs', 'lr');
  const program = join(import.meta.dirname, '..', 'helpers', 'tagging-process.js');
  const tagging = ['a', 'b', 'c'].map((prefix) =>
    once(spawn(process.execPath, [program, folder, prefix, '25']), 'exit'),
  );
  for (const ended of await Promise.all(tagging)) t.deepEqual(ended, [0, null]);
  const { tags } = JSON.parse(readFileSync(`${folder}/marks.json`, 'utf8')) as { readonly tags: readonly string[] };
  t.is(new Set(tags).size, 75);
  t.deepEqual(readdirSync(folder).sort(), ['history.csv', 'marks.json', 'run.json']);
});

test('a run that replaces another with --force keeps its tags and its note', async (t) => {
  const place = makePlace(t);
  const train = ['run', 'configs/lr.yaml', ...quick, '-q'];
  t.is((await place.mnistx(train)).code, 0);
  await place.mnistx(['tag', 'runs/lr', 'good']);
  await place.mnistx(['note', 'runs/lr', 'as in the paper']);
  const { created } = readRun(place.path('runs', 'lr')).manifest;
  t.is((await place.mnistx([...train, '--force'])).code, 0);
  t.not(readRun(place.path('runs', 'lr')).manifest.created, created);
  const marks = readFileSync(place.path('runs', 'lr', 'marks.json'), 'utf8');
  t.deepEqual(JSON.parse(marks), { tags: ['good'], note: 'as in the paper' });
});
