import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import { removeFolders } from '../../src/tasks/remove-folders.js';
import type { Removed } from '../../src/tasks/remove-folders.js';
import { makePlace } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { runCommand } from '../helpers/command-line.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { writeRun } from '../helpers/run-folders.js';

/** Two runs, a sweep with a trial, a comparison, somebody's own folder, and a link to a run elsewhere. */
function withRuns(t: ExecutionContext): Place {
  const place = makePlace(t);
  for (const name of ['cnn', 'lr']) writeRun(place.path('runs'), { name, epochs: 2 });
  writeRun(place.path('store'), { name: 'far' });
  writeRun(place.path('runs', 'search', 'trials'), { name: '0001' });
  writeFileSync(place.path('runs', 'search', 'sweep.json'), '{}');
  for (const name of ['compare-a-b', 'notes']) mkdirSync(place.path('runs', name));
  writeFileSync(place.path('runs', 'compare-a-b', 'comparison.json'), '{}');
  symlinkSync('../store/far', place.path('runs', 'linked'));
  return place;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

test('runs, sweeps and comparisons are moved to the trash, whole, and moved back', async (t) => {
  const place = withRuns(t);
  const before = filesIn(place.path('runs'));
  const removed = await place.mnistx(['rm', 'runs/lr', 'runs/search/', 'runs/compare-a-b', 'runs/lr/']);
  t.is(removed.code, 0);
  t.is(
    removed.stdout,
    'runs/lr is now runs/.trash/lr\nruns/search is now runs/.trash/search\nruns/compare-a-b is now runs/.trash/compare-a-b\n',
  );
  t.is(removed.stderr, 'to move back: mnistx rm --restore runs/.trash/lr runs/.trash/search runs/.trash/compare-a-b\n');
  t.deepEqual(readdirSync(place.path('runs')).sort(), ['.trash', 'cnn', 'linked', 'notes']);
  t.notRegex((await place.mnistx(['ls'])).stdout, /trash|runs\/lr/);
  t.regex((await place.mnistx(['ls', 'runs/.trash'])).stdout, /runs\/\.trash\/lr/);
  const restored = await place.mnistx(['rm', '--restore', 'lr', 'runs/.trash/search/', 'compare-a-b']);
  t.is(restored.stdout.split('\n')[1], 'runs/.trash/search is now runs/search');
  t.deepEqual(
    filesIn(place.path('runs')).filter((file) => !/^\.(trash|mnistx)/.test(file)),
    before,
  );
});

test('in the trash, and on its way back, a folder gets a free name', async (t) => {
  const place = withRuns(t);
  await place.mnistx(['rm', 'runs/lr']);
  writeRun(place.path('runs'), { name: 'lr', epochs: 9 });
  t.is((await place.mnistx(['rm', 'runs/lr'])).stdout, 'runs/lr is now runs/.trash/lr-2\n');
  writeRun(place.path('runs'), { name: 'lr', epochs: 5 });
  t.is((await place.mnistx(['rm', '--restore', 'lr'])).stdout, 'runs/.trash/lr is now runs/lr-2\n');
  t.deepEqual(
    readdirSync(place.path('runs', '.trash')).filter((name) => !name.startsWith('.')),
    ['lr-2'],
  );
});

test('rm --empty names what it deletes and its size, and deletes nothing else', async (t) => {
  const place = withRuns(t);
  t.regex((await place.mnistx(['rm', '--empty'])).stderr, /^there is nothing in the trash of runs\n$/);
  await place.mnistx(['rm', 'runs/lr', 'runs/search']);
  symlinkSync('../../store/far', place.path('runs', '.trash', 'link'));
  symlinkSync('../../../store/far', place.path('runs', '.trash', 'lr', 'link'));
  const { code, stdout } = await place.mnistx(['rm', '--empty']);
  t.is(code, 0);
  t.regex(
    stdout,
    /^deleting runs\/\.trash\/link, .*\ndeleting runs\/\.trash\/lr, \d.* KiB\ndeleting runs\/\.trash\/search, .*\n$/,
  );
  t.deepEqual(readdirSync(place.path('runs', '.trash')), []);
  t.deepEqual(filesIn(place.path('store')), ['far', 'far/history.csv', 'far/run.json']);
  t.true(existsSync(place.path('runs', 'cnn', 'run.json')));
});

test('a run that is training is not moved, nor are those named with it; nor is a sweep whose trial is', async (t) => {
  const place = withRuns(t);
  for (const [busy, folder] of [
    ['runs/cnn', 'runs/cnn'],
    ['runs/search/trials/0001', 'runs/search'],
  ] as const) {
    const lock = lockRun(place.path(busy), { ...nodeEffects, force: false });
    const { code, stderr } = await place.mnistx(['rm', 'runs/lr', folder]);
    t.deepEqual([code, stderr.startsWith(`RUN_BUSY  ${busy} is`)], [2, true], stderr);
    lock.release();
    t.true(existsSync(place.path('runs/lr/run.json')) && existsSync(place.path(folder)));
    t.false(existsSync(place.path('runs/lr/run.lock')) || existsSync(place.path('runs/.trash')));
  }
});

const refused = test.macro({
  title: (_, args: readonly string[]) => `mnistx rm ${args.join(' ')} is refused and moves nothing`,
  exec: async (t, args: readonly string[], code: string, message: RegExp) => {
    const place = withRuns(t);
    const before = filesIn(place.folder);
    const ended = await place.mnistx(['rm', ...args]);
    t.is(ended.code, 2);
    t.true(ended.stderr.startsWith(`${code}  `), ended.stderr);
    t.regex(ended.stderr, message);
    t.deepEqual(filesIn(place.folder), before);
  },
});

test(refused, [], 'BAD_USAGE', /needs the folders to remove/);
test(refused, ['runs/lr', 'runs/gone'], 'RUN_NOT_FOUND', /there is no run runs\/gone/);
test(refused, ['runs/lr', 'runs/notes'], 'RUN_NOT_FOUND', /runs\/notes is not a run or sweep or comparison/);
test(refused, ['runs/lr/run.json'], 'RUN_NOT_FOUND', /runs\/lr\/run\.json is not a run/);
test(refused, ['runs'], 'BAD_USAGE', /runs holds all runs/);
test(refused, ['.'], 'BAD_USAGE', /\. holds the folder you are in/);
test(refused, ['..'], 'BAD_USAGE', /\.\. holds the folder you are in/);
test(refused, ['/'], 'BAD_USAGE', /\/ holds the folder you are in/);
test(refused, ['runs/linked'], 'BAD_USAGE', /runs\/linked is a link to another place/);
test(refused, ['runs/linked/'], 'BAD_USAGE', /runs\/linked is a link to another place/);
test(refused, ['runs/search/trials/0001'], 'BAD_USAGE', /is a trial of a sweep(.|\n)*mnistx rm runs\/search/);
test(refused, ['runs/lr', '--empty'], 'BAD_USAGE', /--empty has no effect together with names/);
test(refused, ['--restore', 'lr'], 'RUN_NOT_FOUND', /there is no runs\/\.trash\/lr\n {2}the trash is empty/);
test(refused, ['--restore', '..'], 'RUN_NOT_FOUND', /there is no /);
test(refused, ['--restore', 'runs/lr'], 'RUN_NOT_FOUND', /there is no /);

test('a run cannot be moved into the trash twice, nor into a trash that is a link', async (t) => {
  const place = withRuns(t);
  await place.mnistx(['rm', 'runs/lr']);
  t.regex((await place.mnistx(['rm', 'runs/.trash/lr'])).stderr, /is in the trash already/);
  t.regex((await place.mnistx(['rm', '--restore', 'rl'])).stderr, /did you mean "lr"\?/);
  renameSync(place.path('runs', '.trash'), place.path('store', 'trash'));
  symlinkSync('../store/trash', place.path('runs', '.trash'));
  for (const args of [['runs/cnn'], ['--empty'], ['--restore', 'lr']])
    t.regex((await place.mnistx(['rm', ...args])).stderr, /^RUN_DAMAGED {2}runs\/\.trash is a link/);
  t.true(existsSync(place.path('store', 'trash', 'lr')) && existsSync(place.path('runs', 'cnn')));
});

test('the folder that one is in is not moved away', async (t) => {
  const place = withRuns(t);
  const { code, stderr } = await runCommand({ cwd: place.path('runs', 'lr'), args: ['rm', '../cnn', '.'], env: {} });
  t.is(code, 2);
  t.regex(stderr, /\. holds the folder you are in/);
  t.true(existsSync(place.path('runs', 'cnn')) && existsSync(place.path('runs', 'lr')));
});

test('whatever operation on files fails, each run is whole in its place or in the trash', (t) => {
  const place = withRuns(t);
  const folders = ['lr', 'cnn'].map((name) => place.path('runs', name));
  const remove = (files: typeof nodeEffects.files): Removed[] => {
    const removed: Removed[] = [];
    removeFolders({
      folders,
      runsDirectory: place.path('runs'),
      onRemoved: (one) => removed.push(one),
      now: () => 0,
      files,
    });
    return removed;
  };
  const putBack = (): void => {
    for (const folder of folders) {
      const trash = folder.replace(/(lr|cnn)$/, '.trash/$1');
      const found = [folder, trash].filter((path) => existsSync(path));
      t.is(found.length, 1);
      t.true(readFileSync(`${found[0]}/run.json`, 'utf8').endsWith('}'));
      if (found[0] === trash) renameSync(trash, folder);
    }
  };
  const { calls, files } = makeFailingFiles(Infinity);
  t.is(remove(files).length, 2);
  putBack();
  for (let nth = 1; nth <= calls.length; nth++) {
    try {
      remove(makeFailingFiles(nth, 'EROFS').files);
    } catch (error) {
      t.true(error instanceof MnistxError, `operation ${nth}, ${calls[nth - 1]}: ${String(error)}`);
    }
    putBack();
  }
});
