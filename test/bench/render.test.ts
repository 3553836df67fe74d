import test from 'ava';
import { CONTENDERS } from '../../bench/contenders.js';
import type { Measurement, Missing } from '../../bench/protocol.js';
import {
  findFastestPeer,
  renderTable,
  renderModel,
  renderSpeedTables,
  renderResults,
  renderScaling,
} from '../../bench/render.js';
import type { Results, Row } from '../../bench/render.js';
import { MODELS } from '../../bench/tasks.js';

const MISSING: Missing = { status: 'missing', reason: 'not installed: npm run bench -- --setup' };

function measured(secondsPerEpoch: number, rest: Partial<Measurement> = {}): Measurement {
  return {
    status: 'measured',
    secondsPerEpoch,
    fastest: secondsPerEpoch - 0.1,
    slowest: secondsPerEpoch + 0.1,
    epochs: 3,
    seconds: [],
    trainingSeconds: null,
    firstStepSeconds: 0.5,
    peakBytes: 250e6,
    accuracy: 0.98765,
    versions: { torch: '2.15.0' },
    settings: '2 threads',
    ...rest,
  };
}

function row(name: string, result: Measurement | Missing): Row {
  return { contender: CONTENDERS.find((contender) => contender.name === name)!, result };
}

const ROWS = [
  row('mnistx-simd', measured(2, { trainingSeconds: 1.5 })),
  row('torch-eager', measured(6)),
  row('keras', measured(5)),
  row('jax', MISSING),
];
const CNN = MODELS.find(({ name }) => name === 'cnn')!;
const RESULTS: Results = {
  machine: { cpu: 'A processor', cores: 2, memoryGigabytes: 24, platform: 'linux x64', node: '20.20.2' },
  load: { before: 0.1, mean: 2.2 },
  epochs: 3,
  rounds: 1,
  peak: { status: 'measured', oneCore: 50, allCores: 100, cores: 2 },
  models: [{ task: CNN, rows: ROWS, work: { dense: 2e6, needed: 1.5e6 } }],
  scaling: MISSING,
};

test('columns are padded and bars escaped', (t) => {
  t.is(renderTable(['a', 'long'], [['x|y', '']]), '| a    | long |\n| ---- | ---- |\n| x\\|y |      |\n');
});

test('ratios are against the fastest peer; mnistx is no peer of its own', (t) => {
  t.is(findFastestPeer(ROWS), 5);
  const table = renderModel(RESULTS.models[0]!);
  t.regex(table, /mnistx, WebAssembly +\| 2\.00 +\| 1\.90-2\.10 +\| 0\.40 +\| 0\.50 s +\| 250 MB +\| 0\.9877/);
  t.regex(table, /fused Adam +\| 6\.00 +\| 5\.90-6\.10 +\| 1\.20 /);
});

test('a missing peer keeps its row and says why', (t) => {
  t.regex(
    renderModel(RESULTS.models[0]!),
    /\| JAX, one lax\.scan an epoch +\| not available: not installed: npm run bench/,
  );
  t.regex(renderSpeedTables(RESULTS), /\| JAX, one lax\.scan an epoch +\| not available/);
});

test('no ratio where every peer is missing', (t) => {
  const table = renderModel({ ...RESULTS.models[0]!, rows: [row('mnistx-simd', measured(2)), row('jax', MISSING)] });
  t.regex(table, /\| 1\.90-2\.10 +\| +\| 0\.50 s/);
});

test('the share of the peak is that of training, both ways of counting', (t) => {
  // 2 MFLOP * 60,000 images / 1.5 s = 80 GFLOP/s of 100.
  t.regex(renderResults(RESULTS), /cnn, mnistx, WebAssembly +\| 80\.0 +\| 80 % +\| 60 % /);
});

test('a peak that cannot be measured says why, and so does a missing scaling series', (t) => {
  const text = renderResults({ ...RESULTS, peak: { status: 'missing', reason: 'no compiler' } });
  t.regex(text, /### Machine peak\n\nnot available: no compiler/);
  t.regex(text, /### Scaling of the CNN, engine simd\n\nnot available: not installed/);
});

test('scaling compares time with work, from the first point of each axis', (t) => {
  const text = renderScaling([
    {
      axis: 'training images',
      points: [
        { label: '15000', work: 1, result: measured(1) },
        { label: '30000', work: 2, result: measured(2.2) },
        { label: '60000', work: 4, result: MISSING },
      ],
    },
  ]);
  t.regex(text, /15000 +\| 1\.00 +\| 1\.00 +\| 1\.00 +\| 1\.00 /);
  t.regex(text, /30000 +\| 2\.20 +\| 2\.00 +\| 2\.20 +\| 1\.10 /);
  t.regex(text, /60000 +\| not available/);
});
