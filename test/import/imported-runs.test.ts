import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { isFree } from '../../src/runs/ownership/claim-folder.js';
import { LOCK } from '../../src/runs/ownership/lock.js';
import { makePlace } from '../helpers/cli.js';
import { foreignData, importFile, unpackModel } from '../helpers/foreign-models.js';
import { temporaryFolder } from '../helpers/idx-files.js';

test.serial('every verb that reads runs takes an imported one', async (t) => {
  const place = makePlace(t);
  const runsDirectory = place.path('runs');
  const { folder } = await importFile(t, unpackModel(t, 'convnet.keras'), { runsDirectory, name: 'imported' });
  t.is(folder, place.path('runs', 'imported'));
  const config = 'runs/imported/config.resolved.yaml';
  const quick = ['-n', 'tuned', '-S', 'train.epochs=1', '-S', 'model.init_from=runs/imported'];
  const does = async (words: readonly string[], code = 0) => {
    const ended = await place.mnistx(words);
    t.is(ended.code, code, `${words.join(' ')}: ${ended.stderr}`);
    return ended.stdout + ended.stderr;
  };
  t.regex(await does(['ls']), /runs\/imported +imported +– /);
  t.regex(await does(['show', 'runs/imported']), /^Origin +convnet\.keras of Keras 3\.15\.1$/m);
  t.regex(await does(['evaluate', 'runs/imported', '--json']), /"accuracy"/);
  t.regex(await does(['verify', 'runs/imported']), /all 6 files are as they were imported/);
  t.regex(await does(['verify', 'runs/imported', '--epochs', '1'], 2), /no epochs to train again/);
  t.regex(await does(['resume', 'runs/imported'], 2), /was imported: its training cannot be continued/);
  t.regex(await does(['why', 'runs/imported']), /./);
  await does(['show', 'runs/imported', '--curves', '--format', 'vl.json']);
  await does(['show', 'runs/imported', '--filters', '--format', 'vl.json']);
  await does(['report', 'runs/imported']);
  const page = readFileSync(place.path('runs', 'imported', 'report.html'), 'utf8');
  t.regex(page, /it was imported from convnet\.keras of Keras 3\.15\.1/);
  t.notRegex(page, /Learning curves|No epoch is finished yet/);
  // Not taken for a finished run of the same experiment: it is trained.
  t.regex(await does(['run', config, ...quick]), /tuned: done/);
  t.regex(await does(['compare', 'runs/imported', 'runs/tuned']), /status +imported +finished/);
});

test('what is exported and imported again has the same weights, bit for bit', async (t) => {
  const place = makePlace(t);
  const runsDirectory = place.path('runs');
  const { manifest } = await importFile(t, unpackModel(t, 'convnet.keras'), { runsDirectory, name: 'first' });
  const weights = (run: string) => readFileSync(place.path('runs', run, 'model', 'weights.bin'));
  for (const [to, output] of [
    ['tfjs', 'out'],
    ['safetensors', 'out.safetensors'],
    ['keras', 'out.keras'],
  ] as const) {
    const ended = await place.mnistx(['export', 'runs/first', '--to', to, '-o', output]);
    t.is(ended.code, 0, ended.stderr);
    const file = place.path(to === 'tfjs' ? join(output, 'model.json') : output);
    const config = to === 'tfjs' ? [] : ['--config', 'runs/first/config.resolved.yaml'];
    const data = to === 'tfjs' ? ['-S', `data.directory=${foreignData(t)}`] : [];
    const again = await place.mnistx(['import', file, ...config, ...data, '-o', `runs/${to}`]);
    t.is(again.code, 0, again.stderr);
    t.notRegex(again.stderr, /has no counterpart/);
    t.deepEqual(weights(to), weights('first'));
  }
  t.is(manifest.name, 'first');
});

test('a folder of an import that was killed before its run.json is used again', async (t) => {
  const runsDirectory = temporaryFolder(t);
  const file = unpackModel(t, 'pooled.keras');
  const { folder } = await importFile(t, file, { runsDirectory });
  rmSync(join(folder, 'run.json'));
  // A killed process leaves its claim.
  writeFileSync(join(folder, LOCK), '');
  t.true(isFree(folder, nodeEffects.files));
  t.is((await importFile(t, file, { runsDirectory })).folder, folder);
});
