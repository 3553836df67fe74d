import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

/** Records every package of TensorFlow that is loaded by `require` or `import`. */
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
`;

async function tensorflowOf(t: ExecutionContext, place: Place, args: readonly string[]): Promise<string> {
  place.write('hook.cjs', HOOK);
  place.write('loader.mjs', LOADER);
  const seen = place.path('seen.txt');
  const env = {
    NODE_OPTIONS: `--require ${place.path('hook.cjs')}`,
    LOADER: pathToFileURL(place.path('loader.mjs')).href,
    SEEN: seen,
  };
  t.is((await place.start(args, env).ended).code, 0);
  return existsSync(seen) ? readFileSync(seen, 'utf8') : '';
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
