import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { zipSync } from 'fflate';
import { stringify } from 'yaml';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/index.js';
import { JOURNAL } from '../../src/grade/journal.js';
import { nameSubmissions } from '../../src/grade/student-name.js';
import type { Grade } from '../../src/grade/types.js';
import { gradeSubmissions } from '../../src/tasks/grade.js';
import type { GradeEvent, GradeRequest } from '../../src/tasks/grade.js';
import { LR_LAYERS } from '../helpers/experiments.js';
import { forge, reseal } from '../helpers/foreign-folders.js';
import { rubricOf } from '../helpers/grading.js';
import { temporaryFolder, trainPlain } from '../helpers/runs-on-disk.js';

const program = fileURLToPath(new URL('../../src/tasks/grade-worker.js', import.meta.url));

const EXPERIMENT = {
  description: 'A logistic regression.',
  data: { limit: { train: 200, test: 60 }, validation: 0.1 },
  model: { layers: LR_LAYERS },
  train: { epochs: 2, batch_size: 20, checkpoint: 'none' },
};
const ASKED = `
experiment: { parameters: { max: 10000 }, test_examples: { min: 60 } }
result: { test_accuracy: { min: 0.2, points: 4 } }
`;

/** A run folder as an honest student hands it in. */
const honest = (async () => {
  const file = writeYaml('honest', EXPERIMENT);
  const { folder } = await trainPlain({ file, runsDirectory: temporaryFolder() }, { chooseEngine: () => simdEngine });
  return folder;
})();

function writeYaml(name: string, content: object, folder = temporaryFolder()): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, stringify(content));
  return file;
}

async function copyOf(name: string, change: (folder: string) => void = () => {}): Promise<string> {
  const folder = join(temporaryFolder(), name);
  cpSync(await honest, folder, { recursive: true });
  change(folder);
  return folder;
}

interface Graded {
  readonly grades: Readonly<Record<string, Grade>>;
  readonly events: readonly GradeEvent[];
  readonly output: string;
  readonly wasStopped: boolean;
}

async function grade(
  rubric: string,
  paths: readonly string[],
  {
    onEvent = () => {},
    signal = new AbortController().signal,
    ...request
  }: Partial<GradeRequest> & {
    readonly onEvent?: (event: GradeEvent) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Graded> {
  const events: GradeEvent[] = [];
  const output = request.output ?? join(temporaryFolder(), 'grades');
  const work = temporaryFolder();
  const { grades, wasStopped } = await gradeSubmissions(
    {
      rubric: rubricOf(rubric),
      submissions: nameSubmissions(paths),
      workDirectory: work,
      program,
      limits: { timeoutMs: 120_000, memoryBytes: 4 * 2 ** 30 },
      ...{ slots: 2, threads: 1, cacheDirectory: temporaryFolder(), mirrors: [], again: false },
      ...request,
      output: request.output === null ? null : output,
    },
    {
      effects: nodeEffects,
      signal,
      report: (event) => {
        events.push(event);
        onEvent(event);
      },
    },
  );
  // Copies and trainings are gone.
  if (readdirSync(work).length > 0) throw new Error(`left behind: ${readdirSync(work).join()}`);
  return { grades: Object.fromEntries(grades.map((one) => [one.submission.student, one])), events, output, wasStopped };
}

const foundBy = ({ checks }: Grade, id: string): string | undefined => checks.find((check) => check.id === id)?.found;
const newOnes = ({ events }: Graded): string[] =>
  events.flatMap((event) => (event.type === 'graded' && event.isNew ? [event.grade.submission.student] : []));

test.serial(
  'an honest run folder, its zip file in a folder, and the experiment alone pass with the same result',
  async (t) => {
    const folder = await copyOf('ada');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
    const entries = names.map((name) => [`hw/${name}`, readFileSync(join(folder, name))] as const);
    const zipped = join(temporaryFolder(), 'Bob Lee_1234_assignsubmission_file_');
    mkdirSync(zipped);
    writeFileSync(join(zipped, 'run.zip'), zipSync(Object.fromEntries(entries), { level: 1 }));
    const { grades, output } = await grade(ASKED, [folder, zipped, writeYaml('carla', EXPERIMENT)]);
    t.deepEqual(Object.keys(grades), ['ada', 'Bob Lee', 'carla']);
    for (const one of Object.values(grades)) t.like(one, { hasPassed: true, earned: 4, reason: null });
    const accuracies = Object.values(grades).map((one) => foundBy(one, 'test_accuracy'));
    t.is(new Set(accuracies).size, 1);
    t.regex(foundBy(grades['ada']!, 'proof')!, /^the same after 2 epochs: .*model\/weights\.bin/);
    t.is(foundBy(grades['carla']!, 'proof'), 'trained here, 2 epochs; nothing was claimed');
    t.deepEqual(
      readdirSync(output).sort(),
      ['Bob-Lee', 'ada', 'carla', 'grades.csv', JOURNAL, 'index.html', 'junit.xml'].sort(),
    );
    for (const name of ['feedback.html', 'results.json']) t.true(existsSync(join(output, 'ada', name)));
  },
);

test.serial('what was claimed and is not so is shown by its first difference', async (t) => {
  const edit = (name: string, from: RegExp, to: string) => (folder: string) =>
    forge(folder, name, Buffer.from(readFileSync(join(folder, name), 'utf8').replace(from, to)));
  const row = await copyOf('row', edit('history.csv', /^2,[\d.]+/m, '2,0.999'));
  const claim = await copyOf('claim', (folder) =>
    reseal(folder, ({ metrics, ...rest }) => ({
      ...rest,
      metrics: { ...metrics, test: { ...metrics.test, accuracy: 1 } },
    })),
  );
  const weights = await copyOf('weights', (folder) => {
    const bytes = readFileSync(join(folder, 'model', 'weights.bin'));
    bytes.writeFloatLE(0.5, 0);
    forge(folder, 'model/weights.bin', bytes);
  });
  const { grades } = await grade(ASKED, [row, claim, weights]);
  const reasons = Object.fromEntries(Object.entries(grades).map(([student, { reason }]) => [student, reason]));
  t.regex(reasons['row']!, /^history\.csv, epoch 2, accuracy: 0\.999 → 0\.\d+$/);
  t.regex(reasons['claim']!, /^run\.json, metrics\.test\.accuracy: 1 → 0\.\d+$/);
  t.regex(reasons['weights']!, /^model\/weights\.bin, dense\/kernel, weight 0: 0\.5 → -?[\d.e-]+$/);
  for (const one of Object.values(grades)) t.like(one, { earned: 0, hasPassed: false });
  // What counts is what was trained here.
  t.not(foundBy(grades['claim']!, 'test_accuracy'), '1');

  const files = await grade(`${ASKED}proof: files\n`, [claim, row, await copyOf('honest')]);
  t.regex(files.grades['claim']!.reason!, /^run\.json, metrics\.test\.accuracy: 1 → 0\.\d+$/);
  t.regex(files.grades['row']!.reason!, /^run\.json, metrics\.(final|best)\.accuracy: 0\.\d+ → 0\.999$/);
  t.true(files.grades['honest']!.hasPassed);

  const epochs = await grade(`${ASKED}proof: { epochs: 1 }\n`, [row, await copyOf('honest')]);
  t.regex(epochs.grades['row']!.reason!, /^run\.json, metrics\.(final|best)\.accuracy/);
  t.is(foundBy(epochs.grades['honest']!, 'proof'), 'the same after 1 epoch: steps.csv, history.csv');
});

test.serial('paths in a submission lead nowhere: neither data nor another experiment is read', async (t) => {
  const place = temporaryFolder();
  writeYaml('base', EXPERIMENT, place);
  const withData = (data: object) => ({ ...EXPERIMENT, data: { limit: 50, ...data } });
  const directory = await copyOf('directory', (folder) =>
    reseal(folder, ({ experiment, ...rest }) => {
      const { dataset: _, ...data } = experiment.data;
      return { ...rest, experiment: { ...experiment, data: { ...data, directory: '/etc' } } };
    }),
  );
  const { grades } = await grade(ASKED, [
    writeYaml('path', withData({ path: '/etc' }), place),
    writeYaml('extends', { extends: 'base.yaml' }, place),
    directory,
  ]);
  t.is(grades['path']!.reason, 'Data: data.path is not followed, asked for: dataset: mnist or fashion_mnist or kmnist');
  t.is(
    grades['extends']!.reason,
    'line 1: "extends" of a submission is not followed; hand in one complete file, as mnistx run … --dry-run prints it',
  );
  t.regex(grades['directory']!.reason!, /^Data: data\.directory is not followed/);
  const other = await grade(`experiment: { data: fashion_mnist }\n`, [writeYaml('mnist', EXPERIMENT)]);
  t.is(other.grades['mnist']!.reason, 'Data: mnist, asked for: dataset: fashion_mnist');
});

test.serial(
  'weights of another run count only where the rubric allows them, and only from the run folder',
  async (t) => {
    const source = await honest;
    const written = { ...EXPERIMENT, model: { ...EXPERIMENT.model, init_from: source } };
    const file = writeYaml('tuned', written);
    const { folder } = await trainPlain({ file, runsDirectory: temporaryFolder() }, { chooseEngine: () => simdEngine });
    const { grades } = await grade(ASKED, [folder, writeYaml('alone', written)]);
    t.is(grades['tuned']!.reason, 'First weights: those of the run honest, asked for: drawn by its own seed');
    t.is(foundBy(grades['tuned']!, 'test_accuracy'), '–');
    t.regex(grades['alone']!.reason!, /^line \d+: "init_from" of a submission is not followed; hand in the run folder/);

    const bare = join(temporaryFolder(), 'bare');
    cpSync(folder, bare, { recursive: true });
    rmSync(join(bare, 'initial-weights.bin'));
    reseal(bare, ({ files: { 'initial-weights.bin': _, ...files }, ...rest }) => ({ ...rest, files }));
    const allowed = await grade(ASKED.replace('experiment: {', 'experiment: { init_from: allowed,'), [folder, bare]);
    t.like(allowed.grades['tuned']!, { hasPassed: true, reason: null });
    t.regex(
      allowed.grades['bare']!.reason!,
      /^the run began with weights of another one, and has no initial-weights\.bin/,
    );
  },
);

test.serial('the examples of the course are read wherever a submission says they are, and no others', async (t) => {
  const course = temporaryFolder();
  const rows = Array.from(
    { length: 60 },
    (_, at) => `${at % 2},${Array.from({ length: 16 }, (_, pixel) => ((at % 2) * 200 + pixel * at) % 256)}`,
  );
  writeFileSync(
    join(course, 'digits.csv'),
    `label,${Array.from({ length: 16 }, (_, at) => `pixel${at}`)}\n${rows.join('\n')}\n`,
  );
  const written = (data: object) => ({
    data: { path: '/home/ada/digits.csv', validation: 'none', ...data },
    model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }] },
    train: { epochs: 1, batch_size: 10 },
  });
  const rubric = `experiment: { data: { path: ${join(course, 'digits.csv')} } }\nresult: { epochs: { max: 1 } }\n`;
  const { grades } = await grade(rubric, [
    writeYaml('same', written({})),
    writeYaml('labels', written({ label_column: 3 })),
    writeYaml('test', written({ test_path: '/etc/passwd' })),
    writeYaml('mnist', EXPERIMENT),
  ]);
  t.is(grades['same']!.reason, null);
  t.is(foundBy(grades['same']!, 'data'), 'digits.csv');
  t.regex(grades['labels']!.reason!, /^Data: data\.label_column is 3, not left out/);
  t.regex(grades['test']!.reason!, /^Data: data\.test_path is not followed/);
  t.regex(grades['mnist']!.reason!, /^Data: mnist, not the examples of the course/);
});

test.serial('a process that hangs, never ends or takes too much memory is ended, and the others go on', async (t) => {
  const hang = writeYaml('hang', EXPERIMENT);
  const endless = writeYaml('endless', { ...EXPERIMENT, train: { epochs: 100_000, batch_size: 20 } });
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 60_000 }, LR_LAYERS[1]];
  const huge = writeYaml('huge', { ...EXPERIMENT, model: { layers } });
  const rubric = 'experiment: { test_examples: { min: 60 } }\nresult: { epochs: { max: 100000, points: 1 } }\n';
  const onEvent = (event: GradeEvent): void => {
    if (event.type === 'start' && event.submission.student === 'hang') process.kill(event.pid, 'SIGSTOP');
  };
  const stopped = await grade(rubric, [hang, endless], { onEvent, limits: { timeoutMs: 3000, memoryBytes: 2 ** 32 } });
  t.is(stopped.grades['hang']!.reason, 'it was not done within 0.05 minutes');
  t.regex(
    stopped.grades['endless']!.reason!,
    /^it was not done within 0\.05 minutes(: it was in epoch \d+ of 100000)?$/,
  );
  const ended = await grade(rubric, [huge, writeYaml('sound', EXPERIMENT)], {
    limits: { timeoutMs: 120_000, memoryBytes: 300 * 2 ** 20 },
  });
  t.regex(ended.grades['huge']!.reason!, /^it (took more than 300 MB|ran out) of memory$/);
  t.like(ended.grades['sound']!, { hasPassed: true, earned: 1 });
});

test.serial(
  'what has been graded is taken, whatever points a rubric gives now; what has changed is graded again',
  async (t) => {
    const one = writeYaml('one', EXPERIMENT);
    const two = writeYaml('two', { ...EXPERIMENT, seed: 2 });
    const first = await grade(ASKED, [one, two]);
    t.deepEqual(newOnes(first).sort(), ['one', 'two']);
    writeYaml('two', { ...EXPERIMENT, seed: 3 }, join(two, '..'));
    const { output } = first;
    // A kill may cut the last line.
    writeFileSync(join(output, JOURNAL), '{"key":"', { flag: 'a' });
    const second = await grade(ASKED.replace('points: 4', 'points: 6'), [one, two], { output });
    t.deepEqual(newOnes(second), ['two']);
    t.is(second.grades['one']!.earned, 6);
    t.deepEqual(newOnes(await grade(ASKED, [one, two], { output })), []);
    t.deepEqual(newOnes(await grade(ASKED, [one], { output, again: true })), ['one']);
    const stricter = ASKED.replace('max: 10000', 'max: 10');
    t.deepEqual(newOnes(await grade(stricter, [one], { output })), []);
  },
);

test.serial('a grading that is stopped loses nothing, and the next one continues', async (t) => {
  const paths = [1, 2, 3].map((seed) => writeYaml(`seed-${seed}`, { ...EXPERIMENT, seed }));
  const controller = new AbortController();
  const onEvent = (event: GradeEvent): void => {
    if (event.type === 'graded') controller.abort();
  };
  const stopped = await grade(ASKED, paths, { slots: 1, onEvent, signal: controller.signal });
  t.deepEqual([stopped.wasStopped, Object.keys(stopped.grades)], [true, ['seed-1']]);
  t.true(existsSync(join(stopped.output, 'grades.csv')));
  const { output } = stopped;
  t.deepEqual(newOnes(await grade(ASKED, paths, { output })).sort(), ['seed-2', 'seed-3']);
});

test.serial('a dry run trains nothing, and a folder of something else is not touched', async (t) => {
  const { grades } = await grade(ASKED, [await copyOf('run'), writeYaml('bad', { modle: {} })], { output: null });
  t.like(grades['run']!, { hasPassed: true });
  t.deepEqual(
    grades['run']!.checks.map(({ id }) => id),
    ['parameters', 'test_examples'],
  );
  t.regex(grades['bad']!.reason!, /^line 1: "modle" is not/);
  const output = temporaryFolder();
  writeFileSync(join(output, 'grades.csv'), 'mine');
  await t.throwsAsync(grade(ASKED, [writeYaml('one', EXPERIMENT)], { output }), { message: /holds no grades/ });
  t.is(readFileSync(join(output, 'grades.csv'), 'utf8'), 'mine');
  t.is(basename(await honest), 'honest');
});
