import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

async function placeWithRun(t: Parameters<typeof makePlace>[0]): Promise<Place> {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-q'])).code, 0);
  return place;
}

test('export writes into export/ of the run folder, prints its files, and says how to use them', async (t) => {
  const place = await placeWithRun(t);
  const { code, stdout, stderr } = await place.mnistx(['export', 'runs/lr', '--to', 'tfjs']);
  t.is(code, 0);
  t.is(stdout, 'runs/lr/export/lr-tfjs/model.json\nruns/lr/export/lr-tfjs/weights.bin\n');
  t.regex(stderr, /^load it: tf\.loadLayersModel\(.*runs\/lr\/export\/lr-tfjs\/model\.json/);
  t.deepEqual(
    readFileSync(place.path('runs/lr/export/lr-tfjs/weights.bin')),
    readFileSync(place.path('runs/lr/model/weights.bin')),
  );
  t.deepEqual(readdirSync(place.path('runs/lr/export')), ['lr-tfjs']);
});

test('what is written names the run that it comes from by the digests of its manifest and weights', async (t) => {
  const place = await placeWithRun(t);
  await place.mnistx(['export', 'runs/lr', '--to', 'tfjs', '--output', 'out/a']);
  const { userDefinedMetadata: found } = JSON.parse(readFileSync(place.path('out/a/model.json'), 'utf8')) as {
    userDefinedMetadata: Record<string, string>;
  };
  const sha256 = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(place.path(file)))
      .digest('hex');
  t.is(found['mnistx.run_sha256'], sha256('runs/lr/run.json'));
  t.is(found['mnistx.weights_sha256'], sha256('runs/lr/model/weights.bin'));
  t.is(found['mnistx.run'], 'lr');
});

test('an earlier export is kept unless --force says otherwise', async (t) => {
  const place = await placeWithRun(t);
  const args = ['export', 'runs/lr', '--to', 'tfjs', '-o', 'a'];
  t.is((await place.mnistx(args)).code, 0);
  writeFileSync(place.path('a/model.json'), 'mine');
  const { code, stderr } = await place.mnistx(args);
  t.is(code, 2);
  t.is(stderr, 'BAD_USAGE  a exists\n  add --force to replace it, or name another place: --output …\n');
  t.is(readFileSync(place.path('a/model.json'), 'utf8'), 'mine');
  t.is((await place.mnistx([...args, '--force'])).code, 0);
  t.not(readFileSync(place.path('a/model.json'), 'utf8'), 'mine');
});

test('--force never replaces a folder that holds anything else, nor a file by a folder', async (t) => {
  const place = await placeWithRun(t);
  mkdirSync(place.path('a/deep'), { recursive: true });
  place.write('a/deep/thesis.txt', 'mine');
  const args = (output: string) => ['export', 'runs/lr', '--to', 'tfjs', '--force', '-o', output];
  const folder = await place.mnistx(args('a'));
  t.is(folder.code, 2);
  t.regex(folder.stderr, /^BAD_USAGE {2}a also holds deep\/thesis\.txt/);
  t.is(readFileSync(place.path('a/deep/thesis.txt'), 'utf8'), 'mine');
  const file = await place.mnistx(args('configs/lr.yaml'));
  t.is(file.code, 2);
  t.regex(file.stderr, /^BAD_USAGE {2}configs\/lr\.yaml is a file; this format is written to a folder/);
});

test('a run without a trained network, and a folder that is none, are named', async (t) => {
  const place = makePlace(t);
  writeRun(place.path('runs'), { name: 'lr', status: 'interrupted' });
  const untrained = await place.mnistx(['export', 'runs/lr', '--to', 'tfjs']);
  t.is(untrained.code, 2);
  t.regex(untrained.stderr, /^RUN_NOT_FOUND {2}runs\/lr holds no trained model/);
  t.regex(untrained.stderr, /mnistx resume runs\/lr/);
  t.false(existsSync(place.path('runs/lr/export')));
  const missing = await place.mnistx(['export', 'runs/x', '--to', 'tfjs']);
  t.regex(missing.stderr, /^RUN_NOT_FOUND {2}there is no run runs\/x/);
});

test('a format that does not exist is answered with those that do', async (t) => {
  const { code, stderr } = await makePlace(t).mnistx(['export', 'runs/lr', '--to', 'tfj']);
  t.is(code, 2);
  t.regex(stderr, /tfjs/);
});

test('several runs go into one folder, each under its name, for TensorBoard to compare', async (t) => {
  const place = makePlace(t);
  for (const name of ['a', 'b']) writeRun(place.path('runs'), { name });
  writeRun(place.path('others'), { name: 'a' });
  const args = ['export', 'runs/a', 'runs/b', '-o', 'logs', '--to'];
  const { code, stdout, stderr } = await place.mnistx([...args, 'tensorboard']);
  t.is(code, 0, stderr);
  t.deepEqual(readdirSync(place.path('logs')).sort(), ['a', 'b']);
  t.regex(stdout, /^logs\/a\/train\/events\S+\nlogs\/a\/validation\/events\S+\nlogs\/b\/train\/events/);
  t.is(stderr, 'look at it: tensorboard --logdir logs\n');
  t.is((await place.mnistx([...args, 'python'])).stdout, 'logs/a-torch.py\nlogs/b-torch.py\n');
  const twins = await place.mnistx(['export', 'runs/a', 'others/a', '--to', 'python', '-o', 'out']);
  t.is(twins.code, 2);
  t.regex(twins.stderr, /^BAD_USAGE {2}two of these runs are called a, and so would be their exports\n/);
  t.false(existsSync(place.path('out')));
  const apart = await place.mnistx(['export', 'runs/a', 'others/a', '--to', 'python']);
  t.is(apart.stdout, 'runs/a/export/a-torch.py\nothers/a/export/a-torch.py\n');
});
