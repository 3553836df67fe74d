import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makePlace, quick, root } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

/** Records every package of TensorFlow, and every module of ours, that is loaded by `require` or `import`. */
const HOOK = `
const { appendFileSync } = require('node:fs');
const Module = require('node:module');
const note = (name) => { if (name.includes('@tensorflow')) appendFileSync(process.env.SEEN, name + '\\n'); };
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) { note(String(name)); return resolve.call(this, name, ...rest); };
Module.register(process.env.LOADER);
`;
const LOADER = `
import { appendFileSync } from 'node:fs';
export async function resolve(name, context, next) {
  if (name.includes('@tensorflow')) appendFileSync(process.env.SEEN, name + '\\n');
  return next(name, context);
}
export async function load(url, context, next) {
  if (url.includes('/dist/src/')) appendFileSync(process.env.SEEN, url + '\\n');
  return next(url, context);
}
`;

/** What of TensorFlow.js and of mnistx is loaded. */
async function loadedBy(t: ExecutionContext, place: Place, args: readonly string[]): Promise<readonly string[]> {
  place.write('hook.cjs', HOOK);
  place.write('loader.mjs', LOADER);
  const seen = place.path('seen.txt');
  const env = {
    NODE_OPTIONS: `--require ${place.path('hook.cjs')}`,
    LOADER: pathToFileURL(place.path('loader.mjs')).href,
    SEEN: seen,
  };
  t.is((await place.start(args, env).ended).code, 0);
  return existsSync(seen) ? readFileSync(seen, 'utf8').trimEnd().split('\n') : [];
}

async function tensorflowOf(t: ExecutionContext, place: Place, args: readonly string[]): Promise<string> {
  const names = await loadedBy(t, place, args);
  return names.filter((name) => name.includes('@tensorflow')).join('\n');
}

for (const line of [
  '--help',
  'run --help',
  'validate configs/cnn.yaml',
  'ls',
  'summary configs/cnn.yaml',
  'summary configs/cnn.yaml --chart',
  'show runs/a',
  'data ls',
  'data show mnist --count 1',
  'show runs/a --architecture',
  'compare runs/a runs/b',
  'compare runs/a runs/b --html',
  'report runs/a',
  'schema',
  'completion --complete -- run -S train.',
  'run configs/cnn.yaml --dry-run',
]) {
  test(`mnistx ${line} does not load TensorFlow.js`, async (t) => {
    const place = makePlace(t);
    for (const name of ['a', 'b']) writeRun(place.path('runs'), { name });
    t.is(await tensorflowOf(t, place, line.split(' ')), '');
  });
}

test('the hook of these tests notices when TensorFlow.js is loaded', async (t) => {
  const run = ['run', 'configs/lr.yaml', '--engine', 'tfjs', ...quick];
  t.true((await tensorflowOf(t, makePlace(t), run)).includes('@tensorflow/tfjs-core'));
});

test('a run on the default engine loads nothing of TensorFlow.js', async (t) => {
  t.is(await tensorflowOf(t, makePlace(t), ['run', 'configs/lr.yaml', ...quick]), '');
});

test('a run loads few modules: what always goes together is one file', async (t) => {
  const loaded = [...new Set(await loadedBy(t, makePlace(t), ['run', 'configs/lr.yaml', ...quick]))];
  t.true(loaded.some((url) => url.endsWith('/dist/src/cli/bin.js')));
  // Over 200 before they were bundled; what is left draws its charts.
  t.true(loaded.length < 45, `${loaded.length} modules: ${loaded.join(' ')}`);
});

test('the program of a thread is one file', (t) => {
  const program = join(root, 'dist', 'src', 'engine', 'simd', 'host', 'node', 'worker.js');
  const imports = readFileSync(program, 'utf8').matchAll(/(?:^|;)import[^"';]*["']([^"']+)["']/gm);
  const imported = [...imports].map(([, name]) => name!);
  t.true(imported.length > 0);
  t.deepEqual(
    imported.filter((name) => !name.startsWith('node:')),
    [],
  );
});
