import { cpSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadSweepOptions } from '../../src/config/sweep/load-sweep.js';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../../src/errors.js';
import type { ErrorCode } from '../../src/errors.js';
import { planOfRun } from '../../src/open/open-model.js';
import { configReader, readExperiment } from '../../src/open/read-config-file.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { readWeights } from '../../src/runs/model-files.js';
import { readRun } from '../../src/runs/read-run.js';
import type { Run } from '../../src/runs/types.js';
import { localLauncher } from '../../src/sweep/launchers/local.js';
import { runSweep } from '../../src/tasks/sweep.js';
import { verifyRun } from '../../src/tasks/verify-run.js';
import { findRun } from '../../src/training/find-run.js';
import type { RunEvent, RunOptions } from '../../src/training/types.js';
import { copyFolder, forge } from '../helpers/foreign-folders.js';
import { temporaryFolder, trainPlain } from '../helpers/runs-on-disk.js';
import type { Trained } from '../helpers/runs-on-disk.js';
import { makeRequest, plain, readContent, resumeStopped, stopRun } from '../helpers/stopped-runs.js';

const ON_SIMD = { chooseEngine: () => simdEngine };
const FREEZE = ['model.layers.0.trainable=false', 'model.layers.2.trainable=false'];

const source = await trainPlain(makeRequest({ config: 'cnn', overrides: ['train.epochs=1'] }), ON_SIMD);

/** Overrides of a run that begins with the weights of the source, its convolutions frozen. */
const fineTune = (from: string, more: readonly string[] = []): string[] => [
  `model.init_from=${from}`,
  ...FREEZE,
  ...['train.epochs=2', 'train.optimizer.learning_rate=0.01'],
  ...more,
];

function train(overrides: readonly string[], options: Partial<RunOptions> = ON_SIMD, threads = 2): Promise<Trained> {
  return trainPlain({ ...makeRequest({ config: 'cnn', overrides }), threads }, options);
}

const remarksOf = ({ events }: Trained): string[] =>
  events.flatMap((event) => (event.type === 'remark' ? [event.message] : []));
const warningsOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

/** Weights of a layer of a finished run. */
function weightsOf({ folder, manifest }: Run, layer: string): number[] {
  const weights = readWeights(folder, manifest);
  const { slots } = planOfRun(manifest).layers.find(({ name }) => name === layer)!;
  return slots.flatMap(({ offset, size }) => [...weights.subarray(offset, offset + size)]);
}

async function verify(folder: string, threads = 1) {
  const events: RunEvent[] = [];
  const places = { workDirectory: temporaryFolder(), cacheDirectory: temporaryFolder(), mirrors: [] };
  const report = (event: RunEvent): void => void events.push(event);
  const options = { effects: nodeEffects, signal: new AbortController().signal, report, ...ON_SIMD };
  const verification = await verifyRun({ folder, epochs: null, threads, ...places }, options);
  return { ...verification, warnings: warningsOf(events) };
}

test.serial('a run begins with the weights of another, says so, records it, and keeps what is frozen', async (t) => {
  const overrides = fineTune(source.folder, ['model.layers.6.name=head']);
  for (const engine of [simdEngine, plain]) {
    // Convolutions take their time in plain TensorFlow.js.
    const short = engine === plain ? ['train.epochs=1', 'data.limit.train=50', 'data.limit.test=20'] : [];
    const run = await train([...overrides, ...short], { chooseEngine: () => engine });
    const name = basename(source.folder);
    t.is(remarksOf(run).length, 1);
    t.regex(remarksOf(run)[0]!, /^took 2 of 3 layers from \S+ \(conv2d, conv2d_1\); head is new; not used: dense$/);
    t.deepEqual(run.manifest.init, {
      folder: source.folder,
      name,
      sha256: source.manifest.files['model/weights.bin']!.sha256,
      taken: ['conv2d', 'conv2d_1'],
      new: ['head'],
    });
    for (const layer of ['conv2d', 'conv2d_1']) t.deepEqual(weightsOf(run, layer), weightsOf(source, layer));
    t.notDeepEqual(weightsOf(run, 'head'), weightsOf(source, 'dense'));
    t.deepEqual(
      run.manifest.model.layers.filter(({ trainable }) => trainable === false).map((layer) => layer.name),
      ['conv2d', 'conv2d_1'],
    );
    t.is(run.manifest.model.trainable_parameters, 2570);
    t.is(run.manifest.experiment.model.init_from, source.folder);
    t.deepEqual(findDamagedFiles(run), []);
  }
});

test.serial('what is not frozen is trained on from the weights of the other run', async (t) => {
  const all = [`model.init_from=${source.folder}`, 'train.epochs=1'];
  const [warm, cold] = [await train(all), await train(all.slice(1))];
  t.notDeepEqual(weightsOf(warm, 'conv2d'), weightsOf(source, 'conv2d'));
  t.true(warm.history[0]!.loss < cold.history[0]!.loss);
  t.deepEqual([remarksOf(cold), cold.manifest.init], [[], undefined]);
});

test.serial('any number of threads gives the same folder, and verify finds it byte-identical', async (t) => {
  const [one, two] = [await train(fineTune(source.folder), ON_SIMD, 1), await train(fineTune(source.folder))];
  t.deepEqual(readContent(one.folder), readContent(two.folder));
  t.true(Object.keys(readContent(one.folder)).includes('initial-weights.bin'));
  const { differences, isWhole, same, warnings } = await verify(one.folder, 2);
  t.deepEqual([differences, isWhole, warnings], [[], true, []]);
  t.true(same.includes('model/weights.bin') && same.includes('checkpoints/last.ckpt'));
});

test.serial('verify needs the folder alone: if the other run is gone or has changed it says so', async (t) => {
  const from = copyFolder(source.folder);
  const run = await train(fineTune(from));
  const changed = await train(['train.epochs=2'], ON_SIMD);
  rmSync(from, { recursive: true });
  const gone = await verify(run.folder);
  t.deepEqual([gone.differences, gone.isWhole], [[], true]);
  t.regex(gone.warnings[0]!, /^the weights of \S+ cannot be read \(.+\); \S+ is trained again from its copy/);
  cpSync(changed.folder, from, { recursive: true });
  const other = await verify(run.folder);
  t.deepEqual([other.differences, other.isWhole], [[], true]);
  t.regex(other.warnings[0]!, /has other weights than when this run took them; \S+ is trained again from its copy/);
});

test.serial('a copy of the weights that is damaged, or that the other run does not give, is found', async (t) => {
  const { folder } = await train(fineTune(source.folder, ['train.epochs=1']));
  const bytes = readFileSync(join(folder, 'initial-weights.bin'));
  bytes.writeFloatLE(0.5, 0);
  const forged = copyFolder(folder);
  forge(forged, 'initial-weights.bin', bytes);
  t.regex((await verify(forged)).differences[0]!, /^initial-weights\.bin does not hold the weights of /);
  const damaged = copyFolder(folder);
  forge(damaged, 'initial-weights.bin', bytes);
  cpSync(join(folder, 'initial-weights.bin'), join(damaged, 'initial-weights.bin'));
  t.regex((await verify(damaged)).differences[0]!, /initial-weights\.bin is not the file that was written$/);
});

for (const stopAfter of [
  { epoch: 1, step: 0 },
  { epoch: 1, step: 2 },
]) {
  test.serial(`a resumed run ends with the same bytes, also without the other run: ${stopAfter.step}`, async (t) => {
    const from = copyFolder(source.folder);
    const overrides = fineTune(from);
    const whole = await train(overrides);
    const folder = await stopRun({ config: 'cnn', engine: simdEngine, overrides, stopAfter });
    rmSync(from, { recursive: true });
    const resumed = await resumeStopped(folder, simdEngine);
    t.deepEqual(readContent(folder), readContent(whole.folder));
    t.deepEqual(resumed.manifest.init, whole.manifest.init);
    t.deepEqual(findDamagedFiles(resumed), []);
  });
}

test.serial('a run without a checkpoint starts over from its copy of the weights', async (t) => {
  const from = copyFolder(source.folder);
  const overrides = fineTune(from, ['train.checkpoint=none']);
  const whole = await train(overrides);
  const folder = await stopRun({ config: 'cnn', engine: simdEngine, overrides, stopAfter: { epoch: 1, step: 0 } });
  rmSync(from, { recursive: true });
  await resumeStopped(folder, simdEngine);
  t.deepEqual(readContent(folder), readContent(whole.folder));
});

test.serial('a finished run is not the one that is asked for if the other run has changed since', async (t) => {
  const runsDirectory = temporaryFolder();
  const from = copyFolder(source.folder);
  const request = { ...makeRequest({ config: 'cnn', overrides: fineTune(from) }), runsDirectory };
  const { folder } = await trainPlain(request, ON_SIMD);
  const { experiment } = readExperiment(request.file, { overrides: request.overrides, files: nodeEffects.files });
  const found = () =>
    findRun(experiment, { runsDirectory, force: false, resume: false, again: false, files: nodeEffects.files });
  t.is(found()?.run.folder, folder);
  const changed = await train(['train.epochs=2']);
  rmSync(from, { recursive: true });
  t.is(found()?.run.folder, folder);
  cpSync(changed.folder, from, { recursive: true });
  t.is(found(), null);
});

const refused = test.macro(async (t, make: () => string[], code: ErrorCode, message: RegExp) => {
  const error = await t.throwsAsync(train(make()), { instanceOf: MnistxError });
  t.is(error!.code, code);
  t.regex(error!.message, message);
  t.deepEqual(error!.problems[0]!.path, ['model', 'init_from']);
});

test.serial(
  'a folder that is no run is refused',
  refused,
  () => fineTune(temporaryFolder()),
  'RUN_NOT_FOUND',
  /is not a run folder|holds no run/,
);
test.serial(
  'a run whose weights are damaged is refused',
  refused,
  () => {
    const from = copyFolder(source.folder);
    cpSync(join(from, 'history.csv'), join(from, 'model', 'weights.bin'));
    return fineTune(from);
  },
  'RUN_DAMAGED',
  /weights\.bin is not the file that was written/,
);
test.serial(
  'a run that nothing fits is refused, with what differs',
  refused,
  () => [`model.init_from=${source.folder}`, ...['0.filters=9', '2.filters=9'].map((one) => `model.layers.${one}`)],
  'CONFLICT',
  /^no layer fits one of \S+ by name and shape: conv2d has 8 filters there, 9 here; conv2d_1 has kernel /,
);

test.serial('a run cannot replace the run that it begins with', async (t) => {
  const runsDirectory = temporaryFolder();
  const { folder } = await trainPlain(
    { ...makeRequest({ config: 'cnn', overrides: ['train.epochs=1'] }), runsDirectory },
    ON_SIMD,
  );
  const again = { ...makeRequest({ config: 'cnn', overrides: fineTune(folder) }), runsDirectory };
  const error = await t.throwsAsync(trainPlain({ ...again, force: true }, ON_SIMD), { instanceOf: MnistxError });
  t.regex(error!.message, /^this run would replace \S+, whose weights it is to begin with$/);
  t.is(readRun(folder).manifest.files['model/weights.bin']!.sha256, source.manifest.files['model/weights.bin']!.sha256);
  t.is((await trainPlain(again, ON_SIMD)).folder, `${folder}-2`);
});

test.serial('a frozen layer that nothing fits is warned of', async (t) => {
  const { events } = await train(fineTune(source.folder, ['model.layers.2.name=other', 'train.epochs=1']));
  t.regex(warningsOf(events).at(-1)!, /^frozen, but with random weights, since \S+ has none that fit: other$/);
});

test.serial(
  'trials of local workers begin with the weights of a run, and end with the bits of a run alone',
  async (t) => {
    const directory = temporaryFolder();
    const { file, overrides } = makeRequest({ config: 'cnn', overrides: fineTune(source.folder, ['train.epochs=1']) });
    const loaded = loadSweepOptions(
      {
        experiments: [file],
        parameters: ['model.layers.0.trainable=true,false'],
        settings: { name: 'freeze' },
      },
      { overrides: [...overrides, 'data.validation=0.2'], readFile: configReader(nodeEffects.files) },
    );
    const places = { cacheDirectory: temporaryFolder(), mirrors: [] };
    const program = fileURLToPath(new URL('../../src/tasks/trial-worker.js', import.meta.url));
    const { signal } = new AbortController();
    const { folder } = await runSweep(
      loaded,
      {
        directory,
        failFast: true,
        ...places,
        launcher: ({ trialsFolder: runsDirectory }) =>
          localLauncher({
            program,
            settings: { runsDirectory, ...places, threads: 1, isWatched: false },
            slots: 1,
            signal,
            onLost: (_, reason) => t.fail(reason),
          }),
      },
      { effects: nodeEffects, signal, report: () => {} },
    );
    const alone = await train([...fineTune(source.folder, ['train.epochs=1']), 'data.validation=0.2']);
    const trials = ['0001', '0002'].map((name) => readRun(join(folder, 'trials', name)));
    const frozen = trials.filter(({ manifest }) => manifest.model.layers[0]!.trainable === false);
    t.deepEqual([frozen.length, trials.length], [1, 2]);
    for (const { manifest } of trials) t.deepEqual(manifest.init, alone.manifest.init);
    t.deepEqual(frozen[0]!.manifest.files['model/weights.bin'], alone.manifest.files['model/weights.bin']);
  },
);
