import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../src/errors.js';
import { renderRun } from '../src/cli/render/run.js';
import { compareRuns } from '../src/compare/compare-runs.js';
import { renderComparison } from '../src/compare/comparison-table.js';
import { openRun } from '../src/open/open-run.js';
import { openModel, planOfRun } from '../src/open/open-model.js';
import { findDamagedFiles } from '../src/runs/check-files.js';
import { decodeCheckpoint, encodeCheckpoint } from '../src/runs/checkpoint.js';
import { digestOf } from '../src/runs/files.js';
import { readPredictions } from '../src/runs/read-predictions.js';
import { readRun } from '../src/runs/read-run.js';
import { sealRecord } from '../src/runs/seal.js';
import { smallRun } from './helpers/crashed-runs.js';
import { HOSTILE_RUNS, lookAt } from './helpers/hostile-runs.js';
import { outcomeOf } from './helpers/fuzz.js';
import { copyFolder, fixture, forge, reseal } from './helpers/foreign-folders.js';
import { temporaryFolder } from './helpers/runs-on-disk.js';
import { killRun, resumeStopped } from './helpers/stopped-runs.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a program, or a person with bad intent, could replace any value by. */
const NASTY: readonly Json[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e300,
  2 ** 53,
  '',
  'nonsense',
  '../../../etc/passwd',
  '\u001b[2J\u0000\r\n',
  'x'.repeat(100_000),
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: 'x', toString: 1 } as unknown as Json,
  Array.from({ length: 10_000 }, () => 1e9),
];

/** Testing all of the thousands takes minutes: MNISTX_FUZZ=100000. Otherwise every n-th is tested. */
const STRIDE = Number(process.env['MNISTX_FUZZ'] ?? 0) >= 100_000 ? 1 : 19;

/** Every record in which one value at any depth is replaced or missing. */
function* mutations(value: Json, path = ''): Generator<readonly [path: string, mutated: Json | undefined]> {
  for (const nasty of NASTY) yield [`${path} = ${JSON.stringify(nasty).slice(0, 40)}`, nasty];
  yield [`${path} is gone`, undefined];
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    // One item of a list stands for all.
    for (const [what, mutated] of list.length === 0 ? [] : mutations(list[0]!, `${path}[0]`))
      yield [what, mutated === undefined ? list.slice(1) : [mutated, ...list.slice(1)]];
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value))
      for (const [what, mutated] of mutations(inner, path === '' ? key : `${path}.${key}`)) {
        const { [key]: _, ...rest } = value as Readonly<Record<string, Json>>;
        yield [what, mutated === undefined ? rest : { ...rest, [key]: mutated }];
      }
  }
}

test('with any value of run.json replaced, it is read or refused, and nothing crashes', (t) => {
  const folder = join(temporaryFolder(), 'tiny');
  cpSync(fixture, folder, { recursive: true });
  const { sha256: _, ...manifest } = JSON.parse(readFileSync(join(fixture, 'run.json'), 'utf8')) as Record<
    string,
    Json
  >;
  let refused = 0;
  let read = 0;
  for (const [index, [what, mutated]] of [...mutations(manifest as Json)].entries()) {
    if (index % STRIDE !== 0) continue;
    const isRecord = typeof mutated === 'object' && mutated !== null && !Array.isArray(mutated);
    writeFileSync(join(folder, 'run.json'), isRecord ? sealRecord(mutated) : JSON.stringify(mutated ?? 1));
    try {
      lookAt(folder);
      read++;
    } catch (error) {
      if (!(error instanceof MnistxError)) throw new Error(what, { cause: error });
      t.regex(error.code, /^RUN_DAMAGED$|^RUN_NOT_FOUND$|^TOO_LARGE$|^SHAPE|^EMPTY|^CLASS|^LOSS/, what);
      refused++;
    }
  }
  t.true(read * STRIDE > 250 && refused * STRIDE > 2000, `${read} read, ${refused} refused`);
  t.log(`${read} read, ${refused} refused`);
});

for (const [what, spoil] of Object.entries(HOSTILE_RUNS)) {
  test(`${what} is read or refused`, (t) => {
    for (const bytes of [2_000, 60_000]) {
      const folder = copyFolder(fixture);
      spoil(folder, bytes);
      const outcome = outcomeOf(() => lookAt(folder));
      const [problem] = 'problems' in outcome ? outcome.problems : [];
      t.true(problem === undefined || problem.message.length < folder.length + 300, problem?.message.slice(0, 500));
    }
  });
}

/** An intact run folder in which run.json has the digest of a file with other content. */
function withFile(name: string, content: Uint8Array): string {
  const folder = copyFolder(fixture);
  forge(folder, name, content);
  return folder;
}

const modelOf = (folder: string) =>
  openModel({ folder, cacheDirectory: folder, mirrors: [], chooseEngine: () => simdEngine, threads: 1 });

async function refused(t: ExecutionContext, running: () => unknown, message: RegExp): Promise<void> {
  const error = await t.throwsAsync(async () => await running(), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_DAMAGED');
  t.regex(error.message, message);
}

test('weights that are no numbers, or not those of the network, are refused', async (t) => {
  const weights = readFileSync(join(fixture, 'model', 'weights.bin'));
  for (const value of [Number.NaN, Infinity]) {
    const changed = Buffer.from(weights);
    changed.writeFloatLE(value, 40);
    await refused(
      t,
      () => modelOf(withFile('model/weights.bin', changed)),
      /weights\.bin holds (NaN|Infinity) as weight 10$/,
    );
  }
  const short = weights.subarray(0, weights.length - 4);
  await refused(t, () => modelOf(withFile('model/weights.bin', short)), /holds 209 weights, run\.json says 210/);
  const other = copyFolder(fixture);
  reseal(other, (manifest) => {
    const { layers } = manifest.experiment.model;
    const wider = layers.map((layer) => ('filters' in layer ? { ...layer, filters: 3 } : layer));
    return { ...manifest, experiment: { ...manifest.experiment, model: { layers: wider } } };
  });
  await refused(t, () => modelOf(other), /has 210 weights, but the network of its run\.json has \d+$/);
});

test('a network larger than any memory is refused before it is made', async (t) => {
  const folder = copyFolder(fixture);
  reseal(folder, (manifest) => ({
    ...manifest,
    data: { ...manifest.data, image_shape: [1_000_000, 1_000_000, 3] },
  }));
  const error = await t.throwsAsync(modelOf(folder), { instanceOf: MnistxError });
  t.is(error.code, 'TOO_LARGE');
});

test('no text of a run moves the cursor of a terminal', (t) => {
  const folder = copyFolder(fixture);
  const odd = 'red \u001b[31m\u0007';
  reseal(folder, (manifest) => ({
    ...manifest,
    reason: odd,
    overrides: [odd],
    data: { ...manifest.data, name: odd, files: [{ name: odd, bytes: 1, sha256: '' }] },
  }));
  const run = openRun(folder);
  const answers = readPredictions(folder, run.manifest);
  const comparison = compareRuns([run, run], [answers, answers]);
  const shown = [renderRun(run, planOfRun(run.manifest)), renderComparison(comparison, { columns: 80, color: false })];
  for (const text of shown) t.false(/[\u0000-\u0009\u000b-\u001f]/.test(text), text);
  t.regex(shown[0]!, /red �\[31m�/);
});

test('where model.json leads to is nobody’s business', async (t) => {
  const model = JSON.stringify({ weightsManifest: [{ paths: ['../../../../etc/passwd'], weights: [] }] });
  const folder = withFile('model/model.json', Buffer.from(model));
  const { session, weights } = await modelOf(folder);
  await session.close();
  t.is(weights.length, 210);
});

test('a manifest that names files outside of the folder is refused', async (t) => {
  for (const name of ['../../etc/passwd', '/etc/passwd', 'model/../../x', '.ssh/key', 'a\\..\\b']) {
    const folder = copyFolder(fixture);
    const entry = { bytes: 1, sha256: 'a'.repeat(64) };
    reseal(folder, (manifest) => ({ ...manifest, files: { ...manifest.files, [name]: entry } }));
    await refused(t, () => readRun(folder), /which is not in the folder/);
  }
});

test('pipes, devices and files without end are refused before they are opened', async (t) => {
  for (const name of ['run.json', 'history.csv', 'model/weights.bin', 'predictions.csv', 'checkpoints/last.ckpt']) {
    for (const kind of ['pipe', 'device', 'endless', 'made up by the system'] as const) {
      const folder = copyFolder(fixture);
      const file = join(folder, name);
      rmSync(file);
      if (kind === 'pipe') execFileSync('mkfifo', [file]);
      if (kind === 'device') symlinkSync('/dev/zero', file);
      if (kind === 'made up by the system') symlinkSync('/proc/self/pagemap', file);
      if (kind === 'endless') {
        writeFileSync(file, '');
        truncateSync(file, 2 ** 40);
      }
      const complaint = (): void => {
        const [damaged] = findDamagedFiles(readRun(folder));
        if (damaged !== undefined)
          throw new MnistxError({ code: 'RUN_DAMAGED', message: `${damaged.file} ${damaged.reason}` });
      };
      // The system gives the last kind no length.
      const reason = kind === 'made up by the system' ? '' : ' cannot be read \\((EINVAL|ERR_TOO_LONG)\\)';
      await refused(t, complaint, new RegExp(`${name.replace('.', '\\.')}${reason}`));
    }
  }
});

test('a claim that is a pipe, or says what is no claim, keeps nobody out', async (t) => {
  for (const text of [null, '[]', 'null', '{"pid":1e99,"host":{}}', 'x'.repeat(1_000_000)]) {
    const folder = await killRun(smallRun);
    rmSync(join(folder, 'run.lock'));
    if (text === null) execFileSync('mkfifo', [join(folder, 'run.lock')]);
    else writeFileSync(join(folder, 'run.lock'), text);
    t.is(readRun(folder).manifest.status, 'dead');
    await resumeStopped(folder, simdEngine);
    t.is(readRun(folder).manifest.status, 'finished');
  }
});

test('nothing is written through a link that leads out of the folder', async (t) => {
  const outside = temporaryFolder();
  for (const name of ['checkpoints', 'model', 'charts']) {
    const folder = await killRun(smallRun);
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(outside, name));
    symlinkSync(join(outside, name), join(folder, name));
    await refused(t, () => resumeStopped(folder, simdEngine), /is a link that leads out of the run folder/);
    t.deepEqual(readdirSync(join(outside, name)), []);
  }
});

test('rows, predictions and checkpoints of another kind are named', async (t) => {
  const tables: [name: string, content: string, message: RegExp][] = [
    [
      'history.csv',
      'epoch,accuracy,loss,val_accuracy,val_loss,seconds\n1,x,1,1,1,1\n',
      /history\.csv:2 is not a row of/,
    ],
    ['history.csv', '\u0000\u0000', /has no column epoch/],
    [
      'history.csv',
      'epoch,accuracy,loss,val_accuracy,val_loss,seconds\n1,1,1,1,1,1\n3,1,1,1,1,1\n',
      /history\.csv:3 is not the row of epoch 2/,
    ],
    [
      'history.csv',
      `epoch,accuracy,loss,val_accuracy,val_loss,seconds\n${',,,,,\n'.repeat(4)}`,
      /history\.csv:5 is one row too many: run\.json says train\.epochs: 3/,
    ],
    ['predictions.csv', 'index,label,prediction,confidence\n0,300,1,0.5\n', /has 1 predictions for 20 test images/],
    [
      'predictions.csv',
      'index,label,prediction,confidence\n' + '0,300,1,0.5\n'.repeat(20),
      /:2 is not a prediction of image 0/,
    ],
  ];
  for (const [name, content, message] of tables) {
    const folder = withFile(name, Buffer.from(content));
    await refused(t, () => readPredictions(folder, readRun(folder).manifest), message);
  }
  for (const header of [
    '{}',
    '{"buffers":[{"name":"weights","length":1e15}],"state":{}}',
    '[',
    'null',
    '{"buffers":null}',
  ]) {
    const content = Buffer.from(`${header}\n`);
    const checkpoint = Buffer.from(`MNISTX-CHECKPOINT-1\n${digestOf(content).sha256}\n${content.toString()}`);
    const folder = withFile('checkpoints/last.ckpt', checkpoint);
    await refused(
      t,
      () => resumeStopped(folder, simdEngine, { overrides: ['train.epochs=5'] }),
      /last\.ckpt is damaged/,
    );
  }
});

test('the state of a checkpoint that is of another kind is named', async (t) => {
  const good = decodeCheckpoint('', readFileSync(join(fixture, 'checkpoints', 'last.ckpt')));
  for (const [key, value] of [
    ['epoch', 'two'],
    ['epoch', 1e9],
    ['rateFactor', null],
    ['partial', { step: -1 }],
    ['stopWatch', 7],
    ['isStopped', 'no'],
  ] as const) {
    const state = { ...(good.state as object), [key]: value };
    const folder = withFile('checkpoints/last.ckpt', encodeCheckpoint({ ...good, state }));
    const running = resumeStopped(folder, simdEngine, { overrides: ['train.epochs=5'] });
    const error = await t.throwsAsync(running, { instanceOf: MnistxError }, key);
    t.is(error?.code, 'RUN_DAMAGED', key);
  }
  const renamed = good.buffers.map((buffer) => ({ ...buffer, name: `x${buffer.name}` }));
  for (const buffers of [
    [],
    renamed,
    good.buffers.slice(0, 1),
    good.buffers.map((one) => ({ ...one, values: one.values.subarray(1) })),
  ]) {
    const folder = withFile('checkpoints/last.ckpt', encodeCheckpoint({ ...good, buffers }));
    const error = await t.throwsAsync(resumeStopped(folder, simdEngine, { overrides: ['train.epochs=5'] }), {
      instanceOf: MnistxError,
    });
    t.regex(error.code, /RUN_DAMAGED|RUN_CHANGED/);
  }
});
