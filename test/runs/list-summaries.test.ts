import fs, {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { expandPatterns } from '../../src/cli/expand-patterns.js';
import { MnistxError } from '../../src/errors.js';
import { listRuns } from '../../src/runs/list-runs.js';
import { listSummaries } from '../../src/runs/list-summaries.js';
import type { SummaryList, SummaryOptions } from '../../src/runs/list-summaries.js';
import { MARKS_FILE, readMarks } from '../../src/runs/marks.js';
import { INDEX_FILE, readIndex, writeIndex } from '../../src/runs/summary-index.js';
import { summaryOf } from '../../src/runs/summary.js';
import { temporaryFolder } from '../helpers/cli.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { writeRun } from '../helpers/run-folders.js';

/** A minute later: whatever has been written may be kept. */
const later: SummaryOptions = { now: () => Date.now() + 50_000, files: fs, program: '1.2.3' };
/** Longer than a tick of the file system's clock. */
const tick = () => wait(15);

type Listed = Pick<SummaryList, 'runs' | 'damaged'>;

function read(runs: string): Listed {
  const { runs: whole, damaged } = listRuns(runs);
  return { runs: whole.map((run) => summaryOf(run, readMarks(run.folder, fs).marks)), damaged };
}

function list(runs: string, options: SummaryOptions): Listed {
  const { runs: listed, damaged } = listSummaries(runs, options);
  return { runs: listed, damaged };
}

/** The list is what reading gives, both with an outdated index and with the one written after it. */
function isTrue(t: ExecutionContext, runs: string, options = later): void {
  t.deepEqual(list(runs, options), read(runs));
  t.deepEqual(list(runs, options), read(runs));
}

/** A run that could not be read is reported as damaged. What happens to the index changes nothing. */
function isTrueButForOne(t: ExecutionContext, { runs, damaged }: SummaryList, runsDirectory: string): void {
  const refused = damaged.map(({ folder }) => folder);
  t.true(refused.length <= 1, refused.join());
  t.deepEqual(
    runs,
    read(runsDirectory).runs.filter(({ folder }) => !refused.includes(folder)),
  );
}

function indexed(runs: string): string[] {
  return [...readIndex({ runsDirectory: runs, files: fs, program: later.program }).keys()];
}

/** Three runs, listed once. */
async function listed(t: ExecutionContext): Promise<string> {
  const runs = temporaryFolder(t);
  for (const name of ['a', 'b', 'c']) writeRun(runs, { name, epochs: 3, status: name === 'c' ? 'failed' : 'finished' });
  await tick();
  isTrue(t, runs);
  t.deepEqual(indexed(runs), ['a', 'b', 'c']);
  return runs;
}

test('what the index holds is not read again', async (t) => {
  const runs = await listed(t);
  const place = { runsDirectory: runs, files: fs, program: later.program };
  const entries = [...readIndex(place).values()];
  writeIndex(
    place,
    entries.map(([folder, stamp, , ...rest]) => [folder, stamp, 'as told', ...rest] as const),
  );
  t.deepEqual(
    listSummaries(runs, later).runs.map(({ name }) => name),
    ['as told', 'as told', 'as told'],
  );
});

test('names in any letters come back as they are', async (t) => {
  const runs = temporaryFolder(t);
  for (const name of ['größe', '日本-🙂', 'tab\tquote"'])
    writeRun(runs, { name: 'x', folder: join(runs, name), engine: { name: `${name.replace('\t', ' ')}\ud800\u2028` } });
  await tick();
  isTrue(t, runs);
  t.is(indexed(runs).length, 3);
});

test('a link to a run is a run, listed and matched by patterns; broken ones and circles are passed over', async (t) => {
  const runs = await listed(t);
  const store = temporaryFolder(t);
  writeRun(store, { name: 'far', epochs: 2 });
  const before = readdirSync(join(store, 'far'));
  symlinkSync(join(store, 'far'), join(runs, 'linked'));
  symlinkSync(join(store, 'gone'), join(runs, 'broken'));
  symlinkSync('circle', join(runs, 'circle'));
  symlinkSync('..', join(runs, 'above'));
  await tick();
  isTrue(t, runs);
  t.deepEqual(indexed(runs), ['a', 'b', 'c', 'linked']);
  t.deepEqual(
    expandPatterns([`${runs}/*`]),
    ['a', 'b', 'c', 'linked'].map((name) => join(runs, name)),
  );
  t.deepEqual(readdirSync(join(store, 'far')), before);
  rmSync(join(runs, 'linked'));
  writeRun(store, { name: 'other', epochs: 4 });
  symlinkSync(join(store, 'other'), join(runs, 'linked'));
  isTrue(t, runs);
});

test('an index that is up to date is not written again', async (t) => {
  const runs = await listed(t);
  const { ino } = statSync(join(runs, INDEX_FILE));
  listSummaries(runs, later);
  t.is(statSync(join(runs, INDEX_FILE)).ino, ino);
});

/** Like somebody who wants to hide a change: other bytes, the same size and times. */
function forge(file: string, from: string, to: string): void {
  const { atime, mtime } = statSync(file);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from) || from.length !== to.length) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
  utimesSync(file, atime, mtime);
}

const changes: Readonly<Record<string, (runs: string) => void>> = {
  'a run that is training': (runs) => writeRun(runs, { name: 'a', epochs: 4, status: 'running' }),
  'an epoch more': (runs) => appendFileSync(join(runs, 'a', 'history.csv'), '4,0.5,0.5,0.5,0.5,0.001,1\n'),
  'a part of a row': (runs) => appendFileSync(join(runs, 'a', 'history.csv'), '4,0.5,0.'),
  'a digit of the history, the times put back': (runs) => forge(join(runs, 'a', 'history.csv'), '\n3,0.9', '\n3,0.8'),
  'a letter of the history, the times put back': (runs) => forge(join(runs, 'a', 'history.csv'), '\n3,0', '\n3,x'),
  'a word of the manifest, the times put back': (runs) => forge(join(runs, 'a', 'run.json'), '"simd"', '"tfjs"'),
  'a manifest of the same size in its place': (runs) => {
    const file = join(runs, 'a', 'run.json');
    cpSync(file, `${file}.new`, { preserveTimestamps: true });
    forge(`${file}.new`, '"simd"', '"tfjs"');
    renameSync(`${file}.new`, file);
  },
  'half a manifest': (runs) => {
    const text = readFileSync(join(runs, 'b', 'run.json'), 'utf8');
    writeFileSync(join(runs, 'b', 'run.json'), text.slice(0, text.length / 2));
  },
  'no manifest': (runs) => rmSync(join(runs, 'b', 'run.json')),
  'no history': (runs) => rmSync(join(runs, 'b', 'history.csv')),
  'a folder for a manifest': (runs) => {
    rmSync(join(runs, 'b', 'run.json'));
    mkdirSync(join(runs, 'b', 'run.json'));
  },
  'a folder less': (runs) => rmSync(join(runs, 'b'), { recursive: true }),
  'no folder at all': (runs) => {
    for (const name of ['a', 'b', 'c']) rmSync(join(runs, name), { recursive: true });
  },
  'a folder of another name': (runs) => renameSync(join(runs, 'b'), join(runs, 'z')),
  'two folders in turn': (runs) => {
    renameSync(join(runs, 'a'), join(runs, 'x'));
    renameSync(join(runs, 'c'), join(runs, 'a'));
    renameSync(join(runs, 'x'), join(runs, 'c'));
  },
  'a new folder': (runs) => writeRun(runs, { name: 'a-10', epochs: 2 }),
  'a folder that is no run': (runs) => mkdirSync(join(runs, 'notes')),
  'a loss without bounds': (runs) => appendFileSync(join(runs, 'a', 'history.csv'), '4,0,Infinity,,,0.001,1\n'),
  'a loss of less than nothing': (runs) => appendFileSync(join(runs, 'a', 'history.csv'), '4,0,-0,,,0.001,1\n'),
  'a tag': (runs) => writeFileSync(join(runs, 'a', MARKS_FILE), '{"tags":["good"],"note":""}'),
  'tags that are no tags': (runs) => writeFileSync(join(runs, 'a', MARKS_FILE), '{"tags":"good"}'),
  'no index': (runs) => rmSync(join(runs, INDEX_FILE)),
  'an empty index': (runs) => writeFileSync(join(runs, INDEX_FILE), ''),
  'a folder for an index': (runs) => {
    rmSync(join(runs, INDEX_FILE));
    mkdirSync(join(runs, INDEX_FILE));
  },
};

for (const [what, change] of Object.entries(changes)) {
  test(`with ${what}, the list is true`, async (t) => {
    const runs = await listed(t);
    change(runs);
    isTrue(t, runs);
  });
}

test('after any changes in any order, the list is true', async (t) => {
  const names = ['a', 'b', 'c', 'a-2'];
  const change = fc.tuple(fc.constantFrom(...names), fc.constantFrom('write', 'append', 'forge', 'move', 'remove'));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 3, maxLength: 8 }), fc.nat(3), async (steps, target) => {
      const runs = await listed(t);
      for (const [name, action] of steps) {
        await tick();
        const folder = join(runs, name);
        const isSound = existsSync(folder) && readFileSync(join(folder, 'history.csv'), 'utf8').includes(',loss,');
        if (action === 'write') writeRun(runs, { name, epochs: 1 + target });
        else if (!isSound) continue;
        else if (action === 'append') appendFileSync(join(folder, 'history.csv'), '9,0.1,0.2,0.3,0.4,0.001,1\n');
        else if (action === 'remove') rmSync(folder, { recursive: true });
        else if (action === 'forge') forge(join(folder, 'history.csv'), ',loss,', ',lost,');
        else if (!existsSync(join(runs, names[target]!))) renameSync(folder, join(runs, names[target]!));
        t.deepEqual(list(runs, later), read(runs));
      }
    }),
    { numRuns: 15 },
  );
});

test('an index that was changed anywhere, or cut off anywhere, is none', async (t) => {
  const runs = await listed(t);
  const file = join(runs, INDEX_FILE);
  const whole = readFileSync(file);
  const place = { runsDirectory: runs, files: fs, program: later.program };
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 1 << (at % 8);
    writeFileSync(file, changed);
    if (readIndex(place).size !== 0) t.fail(`byte ${at}`);
    writeFileSync(file, whole.subarray(0, at));
    if (readIndex(place).size !== 0) t.fail(`${at} bytes`);
  }
  isTrue(t, runs);
  t.deepEqual(indexed(runs), ['a', 'b', 'c']);
});

test('an index of another version is none', async (t) => {
  const runs = await listed(t);
  t.is(readIndex({ runsDirectory: runs, files: fs, program: '1.2.4' }).size, 0);
  isTrue(t, runs, { ...later, program: '1.2.4' });
  t.deepEqual(indexed(runs), []);
});

test('runs that were copied with their index, or got the index of others, are read', async (t) => {
  const runs = await listed(t);
  const copy = temporaryFolder(t);
  cpSync(runs, copy, { recursive: true, preserveTimestamps: true });
  forge(join(copy, 'a', 'run.json'), '"simd"', '"tfjs"');
  isTrue(t, copy);
  const others = temporaryFolder(t);
  for (const name of ['a', 'b', 'c']) writeRun(others, { name, epochs: 1 });
  cpSync(join(runs, INDEX_FILE), join(others, INDEX_FILE));
  isTrue(t, others);
});

test('runs that were moved keep their index and get their new paths', async (t) => {
  const runs = await listed(t);
  const moved = join(temporaryFolder(t), 'moved');
  renameSync(runs, moved);
  isTrue(t, moved);
  t.is(listSummaries(moved, later).runs[0]!.folder, join(moved, 'a'));
});

test('what was written a moment ago, or bears a time to come, is not kept', (t) => {
  const runs = temporaryFolder(t);
  for (const name of ['new', 'future']) writeRun(runs, { name, epochs: 1 });
  isTrue(t, runs, { ...later, now: Date.now });
  t.false(existsSync(join(runs, INDEX_FILE)));
  utimesSync(join(runs, 'future', 'history.csv'), new Date(), new Date(Date.now() + 3_600_000));
  isTrue(t, runs);
  t.deepEqual(indexed(runs), ['new']);
});

test('runs that are training, dead or damaged are not kept', async (t) => {
  const runs = await listed(t);
  writeRun(runs, { name: 'dead', epochs: 1, status: 'running' });
  writeFileSync(join(writeRun(runs, { name: 'damaged', epochs: 1 }).folder, 'run.json'), '{');
  await tick();
  isTrue(t, runs);
  t.deepEqual(
    listSummaries(runs, later).damaged.map(({ reason }) => reason),
    [`${join(runs, 'damaged', 'run.json')} is not JSON`],
  );
  t.deepEqual(indexed(runs), ['a', 'b', 'c']);
});

test('whatever the disk refuses, the list is true but for the run that it refuses, and the index whole or absent', async (t) => {
  const runs = await listed(t);
  writeRun(runs, { name: 'd', epochs: 1 });
  await tick();
  const { calls, files } = makeFailingFiles(Infinity);
  listSummaries(runs, { ...later, files });
  t.true(calls.includes('renameSync'));
  for (let nth = 1; nth <= calls.length; nth++) {
    for (const code of ['ENOSPC', 'EROFS']) {
      rmSync(join(runs, INDEX_FILE), { force: true });
      const list = (): SummaryList => listSummaries(runs, { ...later, files: makeFailingFiles(nth, code).files });
      // The first operation reads the names of the folders.
      if (nth === 1) t.throws(list, { instanceOf: MnistxError, message: `${runs} cannot be read (${code})` });
      else isTrueButForOne(t, list(), runs);
      isTrue(t, runs);
    }
  }
  t.deepEqual(
    readdirSync(runs).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('what a writer that was killed left is in nobody’s way and goes after a while', async (t) => {
  const runs = await listed(t);
  const left = join(runs, `${INDEX_FILE}.99999.tmp`);
  writeFileSync(left, readFileSync(join(runs, INDEX_FILE)).subarray(0, 100));
  isTrue(t, runs);
  t.true(existsSync(left), 'it may be that of a process that is writing');
  listSummaries(runs, { ...later, now: () => Date.now() + 120_000 });
  t.false(existsSync(left));
});

test('a run folder is a list of one and gets no index', (t) => {
  const { folder } = writeRun(temporaryFolder(t), { name: 'a', epochs: 1 });
  isTrue(t, folder);
  t.false(existsSync(join(folder, INDEX_FILE)));
});

test('a folder without runs, and none at all, get no index', (t) => {
  const folder = temporaryFolder(t);
  isTrue(t, folder);
  isTrue(t, join(folder, 'none'));
  t.deepEqual(readdirSync(folder), []);
});
