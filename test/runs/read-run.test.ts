import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { MnistxError } from '../../src/errors.js';
import type { ErrorCode } from '../../src/errors.js';
import { listRuns } from '../../src/runs/list-runs.js';
import { FORMAT } from '../../src/runs/formulas.js';
import { readRun } from '../../src/runs/read-run.js';
import { temporaryFolder } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

test('a run comes back as it was written', (t) => {
  const run = writeRun(temporaryFolder(t), { name: 'lr', epochs: 4 });
  t.deepEqual(readRun(run.folder), run);
});

test('a row that is being written is not read', (t) => {
  const run = writeRun(temporaryFolder(t), { name: 'lr', epochs: 4, status: 'running' });
  appendFileSync(join(run.folder, 'history.csv'), '5,0.91,0.3');
  t.is(readRun(run.folder).history.length, 4);
});

test('a history with more epochs than its config allows is damaged from its first row too many', (t) => {
  const whole = writeRun(temporaryFolder(t), { name: 'lr', epochs: 3, train: { epochs: 3 } });
  t.is(readRun(whole.folder).history.length, 3);
  const file = join(whole.folder, 'history.csv');
  appendFileSync(file, '4,0.91,0.3,0.92,0.3,0.001,5\nnever looked at\n');
  t.throws(() => readRun(whole.folder), {
    instanceOf: MnistxError,
    code: 'RUN_DAMAGED',
    message: `${file}:5 is one row too many: run.json says train.epochs: 3`,
  });
});

const damages: readonly (readonly [
  what: string,
  damage: (folder: string) => void,
  code: ErrorCode,
  message: RegExp,
])[] = [
  [
    'a folder that is not there',
    (folder) => rmSync(folder, { recursive: true }),
    'RUN_NOT_FOUND',
    /there is no run .*lr$/,
  ],
  [
    'a folder without run.json',
    (folder) => rmSync(join(folder, 'run.json')),
    'RUN_NOT_FOUND',
    /is not a run folder: it has no run\.json$/,
  ],
  ['a run without history.csv', (folder) => rmSync(join(folder, 'history.csv')), 'RUN_DAMAGED', /has no history\.csv$/],
  [
    'a history with an epoch of 1e308 seconds',
    (folder) => replace(join(folder, 'history.csv'), /,5\n/, ',1e308\n'),
    'RUN_DAMAGED',
    /history\.csv:2 has an impossible number of seconds$/,
  ],
  [
    'a training of 1e308 seconds',
    (folder) => replace(join(folder, 'run.json'), /"training_seconds":\d+/, '"training_seconds":1e308'),
    'RUN_DAMAGED',
    /run\.json has a timings\.training_seconds that is not a number of seconds$/,
  ],
  [
    'a training of less than no time',
    (folder) => replace(join(folder, 'run.json'), /"training_seconds":\d+/, '"training_seconds":-1'),
    'RUN_DAMAGED',
    /run\.json has a timings\.training_seconds that is not a number of seconds$/,
  ],
  ['a run.json that is cut off', (folder) => cut(join(folder, 'run.json')), 'RUN_DAMAGED', /run\.json is not JSON$/],
  [
    'a run.json that is a folder',
    (folder) => toFolder(join(folder, 'run.json')),
    'RUN_DAMAGED',
    /run\.json cannot be read \(EISDIR\)$/,
  ],
  [
    'a run.json of something else',
    (folder) => writeFileSync(join(folder, 'run.json'), '[]'),
    'RUN_DAMAGED',
    /is not the manifest of a run$/,
  ],
  [
    'a run.json that is null',
    (folder) => writeFileSync(join(folder, 'run.json'), 'null'),
    'RUN_DAMAGED',
    /is not the manifest of a run$/,
  ],
  [
    'a later format',
    (folder) => change(folder, { format: FORMAT + 1 }),
    'RUN_DAMAGED',
    /was written by a later mnistx \(format 4\)$/,
  ],
  [
    'a manifest without its model',
    (folder) => change(folder, { model: undefined }),
    'RUN_DAMAGED',
    /has no model\.parameters$/,
  ],
  [
    'a manifest with a word for a number',
    (folder) => change(folder, { seed: 'one' }),
    'RUN_DAMAGED',
    /has a seed that is not a number$/,
  ],
  [
    'an unknown status',
    (folder) => change(folder, { status: 'great' }),
    'RUN_DAMAGED',
    /has the unknown status "great"; expected one of running, finished, interrupted, failed, imported$/,
  ],
  [
    'a history with other columns',
    (folder) => writeFileSync(join(folder, 'history.csv'), 'a,b\n'),
    'RUN_DAMAGED',
    /has no column epoch/,
  ],
];

for (const [what, damage, code, message] of damages) {
  test(`${what} is ${code}`, (t) => {
    const { folder } = writeRun(temporaryFolder(t), { name: 'lr', epochs: 2 });
    damage(folder);
    const error = t.throws(() => readRun(folder), { instanceOf: MnistxError, message });
    t.is(error.code, code);
    t.truthy(error.problems[0]?.fix);
  });
}

test('a list holds what can be read and names what cannot; other folders and files are none of its business', (t) => {
  const runs = temporaryFolder(t);
  for (const name of ['b', 'a-10', 'a-9']) writeRun(runs, { name, epochs: 1 });
  cut(join(writeRun(runs, { name: 'broken', epochs: 1 }).folder, 'run.json'));
  mkdirSync(join(runs, 'notes'));
  writeFileSync(join(runs, 'readme.txt'), '');
  const list = listRuns(runs);
  t.deepEqual(
    list.runs.map(({ manifest }) => manifest.name),
    ['a-9', 'a-10', 'b'],
  );
  t.deepEqual(
    list.damaged.map(({ folder }) => folder),
    [join(runs, 'broken')],
  );
});

test('a folder that is not there holds no runs, a file is no folder of runs', (t) => {
  const runs = temporaryFolder(t);
  t.deepEqual(listRuns(join(runs, 'none')), { runs: [], damaged: [] });
  writeFileSync(join(runs, 'file'), '');
  t.throws(() => listRuns(join(runs, 'file')), { message: /is a file, not a folder of runs/ });
});

function replace(file: string, pattern: RegExp, text: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(pattern, text));
}

function cut(file: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, text.length / 2));
}

function toFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
}

function change(folder: string, changes: Readonly<Record<string, unknown>>): void {
  const file = join(folder, 'run.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...changes }));
}
