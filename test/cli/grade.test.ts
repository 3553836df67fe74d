import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { stringify } from 'yaml';
import { LR_LAYERS } from '../helpers/experiments.js';
import { makePlace, until } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { notOnLinux, testUnless } from '../helpers/test-unless.js';

const RUBRIC = 'experiment: { test_examples: { min: 20 } }\nresult: { epochs: { max: 100000, points: 2 } }\n';

function writeExperiment(place: Place, name: string, train: object = { epochs: 1 }): string {
  const data = { limit: { train: 60, test: 20 }, validation: 'none' };
  place.write(`${name}.yaml`, stringify({ data, model: { layers: LR_LAYERS }, train }));
  return `${name}.yaml`;
}

test.serial('one line a student is on stdout, and the exit code says whether all have passed', async (t) => {
  const place = makePlace(t);
  place.write('rubric.yaml', RUBRIC);
  const [ada, ben] = [writeExperiment(place, 'ada'), 'ben.yaml'];
  const passed = await place.mnistx(['grade', 'rubric.yaml', ada]);
  t.regex(passed.stdout, /^ada {2}passed {2}2\/2 {2}test accuracy 0\.\d{4}\n$/);
  t.is(passed.stderr, '1 of 1 have passed; pages and tables are in grades/\n');
  t.is(passed.code, 0);
  place.write(ben, 'model: { layers: [{ type: desne }] }\n');
  const failed = await place.mnistx(['grade', 'rubric.yaml', ben, ada, '-q'], { GITHUB_ACTIONS: 'true' });
  t.is(failed.code, 3);
  t.regex(
    failed.stdout,
    /^ben {2}failed {2}0\/2 {2}line 1: "desne" .*did you mean "dense"\?\n::error file=ben\.yaml,line=1,title=ben/,
  );
  t.regex(failed.stdout, /\nada {2}passed/);
  place.write('::stop-commands::x.yaml', 'model: {}\n');
  const hostile = await place.mnistx(['grade', 'rubric.yaml', './::stop-commands::x.yaml', '-q', '--annotations']);
  t.regex(hostile.stdout, /^: :stop-commands::x {2}failed .*\n::error file=/);
  t.is(failed.stderr, '');
  const json = await place.mnistx(['grade', 'rubric.yaml', ada, '--json', '-q']);
  t.like(JSON.parse(json.stdout), [{ student: 'ada', path: 'ada.yaml', passed: true, points: 2, of: 2 }]);
});

test('a broken rubric, a file that is not there and a limit that is none end before anything is graded', async (t) => {
  const place = makePlace(t);
  place.write('rubric.yaml', 'result: { test_acuracy: { min: 1 } }\n');
  place.write('sound.yaml', RUBRIC);
  writeExperiment(place, 'ada');
  for (const [words, message] of [
    [
      ['rubric.yaml', 'ada.yaml'],
      /^rubric\.yaml:1:11 {2}UNKNOWN_KEY .*"test_acuracy"[\s\S]*did you mean "test_accuracy"\?/,
    ],
    [['sound.yaml', 'bea.yaml'], /there is no file or folder bea\.yaml/],
    [['sound.yaml', 'submissions/*'], /there is no file or folder submissions\/\*/],
    [['sound.yaml', 'ada.yaml', '--timeout', 'long'], /--timeout is "long"/],
    [['sound.yaml', 'ada.yaml', '--memory', '1'], /--memory is "1"[\s\S]*megabytes from 256 up/],
    [['sound.yaml'], /mnistx grade needs <rubric> <submissions\.\.>/],
  ] as const) {
    const { code, stdout, stderr } = await place.mnistx(['grade', ...words]);
    t.deepEqual([code, stdout], [2, '']);
    t.regex(stderr, message);
  }
  const dry = await place.mnistx(['grade', 'sound.yaml', 'ad*.yaml', '--dry-run', '-q']);
  t.deepEqual([dry.code, dry.stdout], [0, 'ada  passed\n']);
  t.false(existsSync(place.path('grades')));
});

testUnless(
  notOnLinux,
  'after a kill no training goes on, and a second start takes what was graded',
  async (t) => {
    const place = makePlace(t);
    place.write('rubric.yaml', RUBRIC);
    const ada = writeExperiment(place, 'ada');
    const endless = writeExperiment(place, 'ben', { epochs: 100_000, batch_size: 1 });
    const { child, ended } = place.start(['grade', 'rubric.yaml', ada, endless, '-j', '1']);
    const journal = place.path('grades', 'grading.jsonl');
    const children = (): number[] =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    await until(() => existsSync(journal) && readFileSync(journal, 'utf8').endsWith('\n') && children().length > 0);
    const [worker] = children() as [number];
    child.kill('SIGKILL');
    await ended;
    await until(() => !existsSync(`/proc/${worker}`));
    const before = readFileSync(journal, 'utf8');
    const again = await place.mnistx(['grade', 'rubric.yaml', ada, '-q']);
    t.regex(again.stdout, /^ada {2}passed {2}2\/2/);
    t.is(readFileSync(journal, 'utf8'), before);
    t.is(before.trimEnd().split('\n').length, 1);
  },
  { isSerial: true },
);
