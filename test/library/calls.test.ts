import test from 'ava';
import * as library from '../../src/index.js';
import type { ErrorCode, ExperimentSpec } from '../../src/index.js';

const { nodeEffects, simdEngine, MnistxError } = library;
const { files } = nodeEffects;
const { signal } = new AbortController();
const nothing = (): void => {};

const spec: ExperimentSpec = {
  model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
};
const loaded = library.experimentFrom(spec);
const plan = await library.planOf(loaded.experiment, loaded);
const withoutData = library.experimentFrom({ ...spec, data: { directory: 'missing' } });
const examples = { count: 1, images: new Uint8Array(28 * 28), labels: new Uint8Array(1) };
const session = { predict: nothing, layerOutput: () => new Float32Array(1), trainSteps: nothing, evaluate: nothing };

const places = { cacheDirectory: 'cache', mirrors: [], threads: 1 };
const runOptions = { effects: nodeEffects, signal, report: nothing, chooseEngine: () => simdEngine };
const modelOptions = { ...places, chooseEngine: () => simdEngine, onProgress: nothing, signal, files };
const dataOptions = { cacheDirectory: 'cache', onProgress: nothing, signal, mirrors: [], idleTimeoutMs: 1, files };
const dataRequest = {
  source: { directory: 'missing' },
  validation: 'test',
  limit: { train: null, test: 1 },
  normalization: 'unit',
  seed: 1,
};
const answers = [{ index: 0, label: 0, prediction: 0, confidence: 1 }];
const matrix = [
  [1, 0],
  [2, 3],
];
const contingency = { bothRight: 1, onlyFirst: 2, onlySecond: 3, bothWrong: 4 };

interface Call {
  /** By the names of the parameters, with every option there is; options of a function that takes nothing else are `''`. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Required arguments, as messages name them. */
  readonly required: readonly string[];
  /** The error of the call: the files that these arguments name do not exist. */
  readonly code?: ErrorCode;
}

const calls: Readonly<Record<string, Call>> = {
  run: {
    given: {
      experiment: 'missing.yaml',
      settings: {
        ...places,
        overrides: [],
        runsDirectory: false,
        force: false,
        chartFormats: ['svg'],
        engine: simdEngine,
        signal,
        effects: nodeEffects,
      },
    },
    required: ['experiment'],
  },
  loadExperiment: {
    given: { '': { file: 'lr.yaml', overrides: [], readFile: () => new Uint8Array() } },
    required: ['file', 'overrides', 'readFile'],
    code: 'MISSING_KEY',
  },
  readExperiment: {
    given: { file: 'missing.yaml', options: { overrides: [], files } },
    required: ['file', 'options', 'options.files'],
    code: 'FILE_NOT_FOUND',
  },
  experimentFrom: { given: { spec, overrides: [] }, required: ['spec'] },
  planOf: {
    given: { experiment: loaded.experiment, loaded },
    required: ['experiment', 'experiment.model', 'loaded', 'loaded.located'],
  },
  compile: {
    given: { experiment: loaded.experiment, data: { imageShape: [28, 28, 1], classes: 10 } },
    required: ['experiment', 'experiment.train', 'data', 'data.imageShape', 'data.classes'],
  },
  initialWeights: { given: { plan }, required: ['plan', 'plan.layers', 'plan.weightCount'] },
  train: {
    given: {
      '': {
        plan,
        session,
        training: examples,
        validation: null,
        signal,
        elapsedMs: nodeEffects.elapsedMs,
        secondsBefore: 0,
        from: null,
      },
    },
    required: [
      'plan',
      'session',
      'session.trainSteps',
      'training',
      'training.labels',
      'validation',
      'signal',
      'elapsedMs',
    ],
  },
  runExperiment: {
    given: {
      loaded: withoutData,
      request: { ...places, runsDirectory: 'runs', force: false, chartFormats: ['svg'] },
      options: runOptions,
    },
    required: [
      'loaded',
      'loaded.experiment',
      'request',
      ...['runsDirectory', 'force', 'cacheDirectory', 'mirrors', 'threads'].map((name) => `request.${name}`),
      'options',
      ...['effects', 'effects.files', 'signal', 'report', 'chooseEngine'].map((name) => `options.${name}`),
    ],
    code: 'DATA_NOT_FOUND',
  },
  resumeRun: {
    given: {
      request: { ...places, folder: 'missing', overrides: [], loaded, force: false, chartFormats: ['svg'] },
      options: runOptions,
    },
    required: ['request', 'request.folder', 'request.overrides', 'request.force', 'options', 'options.effects'],
    code: 'RUN_NOT_FOUND',
  },
  verifyRun: {
    given: { request: { ...places, folder: 'missing', epochs: null, workDirectory: 'work' }, options: runOptions },
    required: ['request', 'request.folder', 'request.epochs', 'request.workDirectory', 'options', 'options.report'],
    code: 'RUN_NOT_FOUND',
  },
  engineChooser: {
    given: { places: { cacheDirectory: 'cache' }, warn: nothing },
    required: ['places', 'places.cacheDirectory', 'warn'],
  },
  createTfjsEngine: {
    given: { '': { cacheDirectory: 'cache', backend: 'auto', onFallback: nothing } },
    required: ['cacheDirectory', 'backend'],
  },
  cacheDirectory: { given: { environment: {}, home: '/home/me' }, required: ['environment'] },
  describeDataset: { given: { source: { dataset: 'mnist' } }, required: ['source'] },
  loadDataset: {
    given: { request: dataRequest, options: dataOptions },
    required: ['request', 'request.source', 'request.limit.train', 'request.seed', 'options', 'options.cacheDirectory'],
    code: 'DATA_NOT_FOUND',
  },
  showData: {
    given: { request: { data: dataRequest, count: 5, split: 'train', className: null, seed: 1 }, options: dataOptions },
    required: [
      'request',
      ...['data', 'data.source', 'data.limit', 'count', 'split', 'className', 'seed'].map((name) => `request.${name}`),
      'options',
      'options.cacheDirectory',
    ],
    code: 'DATA_NOT_FOUND',
  },
  readRun: { given: { folder: 'missing', files }, required: ['folder'], code: 'RUN_NOT_FOUND' },
  listRuns: { given: { runsDirectory: 'missing', files }, required: ['runsDirectory'] },
  compareRuns: { given: { runs: [], answers: null }, required: ['runs'] },
  compareFolders: {
    given: {
      '': {
        folders: ['missing', 'gone'],
        outputDirectory: 'out',
        chartFormats: ['png'],
        html: true,
        logScale: true,
        files,
        data: { cacheDirectory: 'cache' },
      },
    },
    required: ['folders', 'outputDirectory', 'data.cacheDirectory'],
    code: 'RUN_NOT_FOUND',
  },
  reportRun: {
    given: {
      '': {
        folder: 'missing',
        file: 'out.html',
        model: { ...modelOptions, onWarning: nothing },
        chartFormats: ['svg'],
        logScale: true,
        files,
      },
    },
    required: ['folder', 'model.signal', 'model.onWarning'],
    code: 'RUN_NOT_FOUND',
  },
  openModel: { given: { '': { ...modelOptions, folder: 'missing' } }, required: ['folder'], code: 'RUN_NOT_FOUND' },
  evaluateRun: {
    given: {
      '': {
        ...modelOptions,
        folder: 'missing',
        source: null,
        topK: 2,
        bins: 10,
        onImages: nothing,
        onWarning: nothing,
      },
    },
    required: ['folder'],
    code: 'RUN_NOT_FOUND',
  },
  predictImages: {
    given: { '': { ...modelOptions, folder: 'missing', images: [{ name: 'digit.png' }], isAsIs: true, invert: 'no' } },
    required: ['folder', 'images', 'images[0].name'],
    code: 'RUN_NOT_FOUND',
  },
  showRun: {
    given: {
      request: {
        folder: 'missing',
        curves: {},
        filters: true,
        architecture: true,
        sample: { file: 'digit.png' },
        layer: 'all',
      },
      options: modelOptions,
    },
    required: ['request', 'request.folder'],
    code: 'RUN_NOT_FOUND',
  },
  drawArchitecture: { given: { name: 'lr', plan }, required: ['name', 'plan', 'plan.layers'] },
  computeActivations: {
    given: { model: { plan, session }, image: examples.images, layers: plan.layers },
    required: ['model', 'model.plan', 'model.session', 'image'],
  },
  confusionMatrix: { given: { answers, classes: 2 }, required: ['answers', 'answers[0].label', 'classes'] },
  normalizeRows: { given: { matrix }, required: ['matrix', 'matrix[0]'] },
  findLargestConfusions: { given: { matrix, most: 3 }, required: ['matrix', 'matrix[1]', 'most'] },
  classScores: { given: { matrix }, required: ['matrix'] },
  macroAverage: { given: { matrix }, required: ['matrix'] },
  weightedAverage: { given: { matrix }, required: ['matrix'] },
  reliabilityBins: {
    given: { predictions: answers, count: 5 },
    required: ['predictions', 'predictions[0].confidence'],
  },
  expectedCalibrationError: { given: { bins: library.reliabilityBins(answers) }, required: ['bins', 'bins[14]'] },
  evaluateOutputs: {
    given: {
      outputs: { labels: new Uint8Array(1), probabilities: new Float32Array(2), classes: 2 },
      options: { k: 1, bins: 5 },
    },
    required: ['outputs', 'outputs.labels', 'outputs.probabilities', 'outputs.classes', 'options', 'options.k'],
  },
  countContingency: {
    given: { first: answers, second: answers },
    required: ['first', 'second', 'second[0].prediction'],
  },
  mcnemarExact: { given: { '': { onlyFirst: 2, onlySecond: 3 } }, required: ['onlyFirst', 'onlySecond'] },
  pairedBootstrap: {
    given: { contingency, options: { seed: 1, resamples: 10 } },
    required: ['contingency', 'contingency.bothWrong'],
  },
  wilsonInterval: { given: { right: 1, count: 2 }, required: ['right', 'count'] },
};

const exported = new Map(Object.entries<unknown>(library));

test('every exported function has a row here', (t) => {
  const functions = [...exported].filter(([, value]) => typeof value === 'function' && value !== MnistxError);
  t.deepEqual(functions.map(([name]) => name).sort(), Object.keys(calls).sort());
  t.is(functions.length, 41);
});

for (const [name, { given, required, code }] of Object.entries(calls)) {
  const call = async (values: readonly unknown[]): Promise<unknown> =>
    Reflect.apply(exported.get(name) as () => unknown, null, values);

  test(`${name} takes every option that it knows`, async (t) => {
    if (code === undefined) await t.notThrowsAsync(call(Object.values(given)));
    else t.is((await t.throwsAsync(call(Object.values(given)), { instanceOf: MnistxError }))?.code, code);
  });

  test(`${name} says what is missing by its name`, async (t) => {
    for (const place of required) {
      const error = await t.throwsAsync(call(changed(given, place, undefined)), { instanceOf: MnistxError }, place);
      t.is(error?.code, 'BAD_USAGE');
      t.true(error?.message.startsWith(`${name}: \`${place}\` is missing; pass `), error?.message);
    }
    const error = await t.throwsAsync(call([]), { instanceOf: MnistxError });
    t.true(error?.message.startsWith(`${name}: \`${required[0]}\` is missing; pass `), error?.message);
  });

  test(`${name} says what is of a wrong type by its name`, async (t) => {
    const places = [...new Set([...required, ...optionsOf(given)])];
    for (const place of places) {
      const error = await t.throwsAsync(
        call(changed(given, place, Symbol('wrong'))),
        { instanceOf: MnistxError },
        place,
      );
      t.true(error?.message.startsWith(`${name}: \`${place}\` is a symbol; pass `), `${place}: ${error?.message}`);
    }
  });
}

test('evaluateRun and showRun need nothing but the folder', async (t) => {
  for (const call of [library.evaluateRun, library.showRun]) {
    const error = await t.throwsAsync(call({ folder: 'missing' }), { instanceOf: MnistxError });
    t.is(error?.code, 'RUN_NOT_FOUND');
  }
});

test('run refuses an option that it does not know', async (t) => {
  const given = ['missing.yaml', { overide: [] }];
  const error = await t.throwsAsync(async () => Reflect.apply(library.run, null, given), { instanceOf: MnistxError });
  t.regex(error!.message, /^run: there is no option "overide"; use overrides, /);
});

/** The arguments with another value at a place such as `request.data.seed`, or `folders[1]`. */
function changed(given: Call['given'], place: string, value: unknown): readonly unknown[] {
  const keys = place.split(/[.[\]]+/).filter((key) => key !== '');
  return Object.values(replaced(given, keys[0]! in given ? keys : ['', ...keys], value) as object);
}

function replaced(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const old = (whole as Record<string, unknown>)[key!];
  const fresh = rest.length === 0 ? value : replaced(old, rest, value);
  return Array.isArray(whole)
    ? whole.map((entry: unknown, at) => (String(at) === key ? fresh : entry))
    : { ...(whole as object), [key!]: fresh };
}

/** Every parameter and every option of its own. */
function optionsOf(given: Call['given']): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const isOptions = (name === '' || /^(settings|request|options|places)$/.test(name)) && value !== null;
    const inside = isOptions ? Object.keys(value as object).map((key) => (name === '' ? key : `${name}.${key}`)) : [];
    return name === '' ? inside : [name, ...inside];
  });
}
