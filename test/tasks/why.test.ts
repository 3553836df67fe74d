import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../../src/errors.js';
import type { EpochRecord } from '../../src/runs/types.js';
import { explainRun, NO_MEASUREMENTS, whyRun } from '../../src/tasks/why.js';
import type { Explanation } from '../../src/tasks/why.js';
import { testIfLong } from '../helpers/long.js';
import { LR_LAYERS } from '../helpers/experiments.js';
import { repository, temporaryFolder, trainPlain } from '../helpers/runs-on-disk.js';
import { lrLayers, makeRun } from '../helpers/runs.js';
import { writeRun } from '../helpers/run-folders.js';
import { writeSweepFolder } from '../helpers/sweep-folders.js';
import { exampleSweep } from '../helpers/sweeps.js';
import { makeTrial } from '../helpers/trials.js';
import { trainTiny } from '../helpers/ui-server.js';

const place = temporaryFolder();
const runsDirectory = join(place, 'runs');
const { signal } = new AbortController();

const ask = (folder: string): Promise<Explanation> =>
  whyRun({ folder, signal, cacheDirectory: join(place, 'cache'), mirrors: [], threads: 1 });
const rulesOf = ({ findings }: Explanation): string[] => findings.map(({ rule }) => rule);

/** What `npm start` trains, as it gives it on every machine. */
function worksheetHistory(name: 'lr' | 'cnn'): EpochRecord[] {
  const text = readFileSync(join(repository, 'test', 'fixtures', 'why', `${name}.csv`), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number))
    .map(([epoch, accuracy, loss, val_accuracy, val_loss, learning_rate]) => ({
      ...{ epoch: epoch!, accuracy: accuracy!, loss: loss!, val_accuracy: val_accuracy!, val_loss: val_loss! },
      ...{ learning_rate: learning_rate!, seconds: 1 },
    }));
}

for (const [name, layers] of [
  ['lr', lrLayers],
  ['cnn', undefined],
] as const)
  test(`of the worksheet’s ${name} it says no more than that the test set is the validation set, which is true`, async (t) => {
    const run = makeRun({ name, history: worksheetHistory(name), ...(layers === undefined ? {} : { layers }) });
    const explanation = await explainRun(run, { files: nodeEffects.files, measure: NO_MEASUREMENTS });
    t.deepEqual(rulesOf(explanation), ['test-set-used']);
    t.is(explanation.findings[0]!.severity, 'note');
    const last = run.history.at(-1)!.val_accuracy!.toFixed(4);
    t.true(
      explanation.findings[0]!.seenBy.startsWith(`accuracy of the last epoch ${last}, which nothing was chosen by`),
    );
  });

testIfLong('the whole worksheet’s cnn, trained, says the same by its units and answers, too', async (t) => {
  t.timeout(600_000);
  const { folder } = await trainPlain(
    { file: join(repository, 'configs', 'cnn.yaml') },
    { chooseEngine: () => simdEngine },
  );
  const explanation = await ask(folder);
  t.deepEqual(rulesOf(explanation), ['test-set-used']);
  t.deepEqual(explanation.notChecked, []);
});

test('a run that was interrupted is to be continued, and is looked at so far', async (t) => {
  const controller = new AbortController();
  const { folder, status } = await trainTiny(
    runsDirectory,
    { name: 'stopped', data: { limit: { train: 200, test: 50 } }, train: { epochs: 5, batch_size: 50 } },
    { signal: controller.signal, report: ({ type }) => void (type === 'epoch' && controller.abort()) },
  );
  t.is(status, 'interrupted');
  const { findings } = await ask(folder);
  t.deepEqual(
    findings.map(({ rule, severity }) => [rule, severity]),
    [
      ['not-ended', 'warning'],
      ['test-set-used', 'note'],
    ],
  );
  t.is(findings[0]!.seenBy, '1 of 5 epochs done');
  t.deepEqual(findings[0]!.remedies[0]!.words, ['resume', folder]);
});

test('a run that failed says why, and one that still trains is not told to end', async (t) => {
  writeRun(runsDirectory, { name: 'full', status: 'failed', reason: 'the disk is full', epochs: 2 });
  const failed = await ask(join(runsDirectory, 'full'));
  t.is(failed.findings[0]!.what, 'The run failed: the disk is full');
  t.is(failed.findings[0]!.severity, 'error');
  const run = makeRun({ status: 'running', epochs: 3, data: { validation: 0.1 } });
  t.deepEqual(rulesOf(await explainRun(run, { files: nodeEffects.files, measure: NO_MEASUREMENTS })), []);
});

test('of a sweep it names the winner’s run, and how to find the others', async (t) => {
  const folder = join(runsDirectory, 'rates');
  const { winner } = writeSweepFolder(folder, exampleSweep(), [makeTrial({})]);
  const error = await t.throwsAsync(ask(folder), { instanceOf: MnistxError });
  t.is(error.code, 'BAD_USAGE');
  t.is(
    error.problems[0]!.fix,
    `ask about its winner: mnistx why ${join(folder, winner!.folders[0]!)}; for the other trials: mnistx ls ${folder}`,
  );
});

test('the layer in which numbers grew is looked for with the weights that the run began with', async (t) => {
  const hidden = { layers: [LR_LAYERS[0], { type: 'dense', units: 16 }, { ...LR_LAYERS[1], name: 'last' }] };
  const first = await trainTiny(runsDirectory, { name: 'first', model: hidden });
  const wild = await trainTiny(runsDirectory, {
    name: 'wild',
    data: { normalization: 'none', limit: { train: 400, test: 50 } },
    model: { init_from: first.folder, ...hidden },
    train: { batch_size: 8, epochs: 1, optimizer: { type: 'sgd', learning_rate: 1000 } },
  });
  t.is(wild.status, 'failed');
  const told = await ask(wild.folder);
  t.regex(told.findings[0]!.seenBy, /; before it, the (weights|outputs) of layers\[\d\], (dense|last), reached /);
  // The folder keeps what it has begun with.
  rmSync(first.folder, { recursive: true });
  const again = await ask(wild.folder);
  t.deepEqual([again.notChecked, again.findings[0]!.seenBy], [[], told.findings[0]!.seenBy]);
});

test('what cannot be read is said, and the rest is looked at', async (t) => {
  const { folder } = await trainTiny(runsDirectory, {
    name: 'damaged',
    model: { layers: [LR_LAYERS[0], { type: 'dense', units: 4, activation: 'relu' }, LR_LAYERS[1]] },
  });
  writeFileSync(join(folder, 'predictions.csv'), 'index\n');
  rmSync(join(folder, 'model', 'weights.bin'));
  const explanation = await ask(folder);
  t.deepEqual(
    explanation.notChecked.map((text) => text.replace(/: .*/, '')),
    ['its answers to the test images', 'its hidden units'],
  );
  t.deepEqual(rulesOf(explanation), ['test-set-used']);
});
