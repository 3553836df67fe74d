import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { CHECK_BYTES, findDifference } from '../../src/engine/simd/check-native/find-difference.js';
import type { BoundKernels } from '../../src/engine/simd/check-native/pair.js';
import type { Kernels } from '../../src/engine/simd/kernel-exports.js';
import { compileKernels } from '../../src/engine/simd/host/node/kernels.js';
import { NATIVE_SOURCES, nativeFolder, nativePath } from '../../src/engine/simd/host/node/native.js';
import { instantiate, makeSharedMemory } from '../../src/engine/simd/kernels.js';
import { MnistxError } from '../../src/errors.js';
import { findCompiler, setupNative } from '../../src/tasks/setup-native.js';
import { makePlace, temporaryFolder } from '../helpers/cli.js';
import { notLong } from '../helpers/long.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';

const noCompiler = findCompiler(process.env) === null ? 'no C compiler' : null;

/** Two hidden layers of odd sizes, so that whole vectors and tails of all three dense kernels run. */
const EXPERIMENT = `name: odd
data: { limit: { train: 300, test: 100 } }
model:
  layers:
    - { type: flatten }
    - { type: dense, units: 101, activation: relu }
    - { type: dense, units: 37, activation: tanh }
    - { type: dense, units: 10, activation: softmax }
train: { epochs: 2, batch_size: 32, optimizer: rmsprop }
`;

function setUp(cacheDirectory: string, env: NodeJS.ProcessEnv = process.env, width: { lanes?: number } = {}) {
  return setupNative({
    ...{ cacheDirectory, env, force: false, report: () => {}, ...width },
    signal: new AbortController().signal,
  });
}

async function failure(t: ExecutionContext, env: NodeJS.ProcessEnv): Promise<MnistxError> {
  const cacheDirectory = temporaryFolder(t);
  const error = (await t.throwsAsync(setUp(cacheDirectory, env), { instanceOf: MnistxError }))!;
  const native = nativeFolder(cacheDirectory);
  t.deepEqual(existsSync(native) ? readdirSync(native) : [], []);
  return error;
}

testUnless(
  noCompiler,
  'native kernels are compiled once, or anew if they cannot be loaded, train to the same bits, and are recorded',
  async (t) => {
    const place = makePlace(t);
    place.write('odd.yaml', EXPERIMENT);
    const wasm = await place.mnistx(['run', 'odd.yaml', '-n', 'wasm', '--threads', '2']);
    t.is(wasm.code, 0, wasm.stderr);
    leaveBroken(place.path('cache'));
    const setup = await place.mnistx(['setup', 'native']);
    t.is(setup.code, 0, setup.stderr);
    t.regex(setup.stderr, /^native kernels of \d+ bits are ready \(.+\); the engine simd uses them from now on$/m);
    t.regex((await place.mnistx(['setup', 'native'])).stderr, /are already set up/);
    t.regex((await place.mnistx(['doctor'])).stdout, /^ok +native kernels +\d+ bits, by /m);

    const native = await place.mnistx(['run', 'odd.yaml', '-n', 'native', '--threads', '1']);
    t.is(native.code, 0, native.stderr);
    const off = await place.mnistx(['run', 'odd.yaml', '-n', 'off', '--engine-backend', 'wasm']);
    t.is(off.code, 0, off.stderr);
    const read = (name: string, file: string): Buffer => readFileSync(place.path(`runs/${name}/${file}`));
    const backendOf = (name: string) => (JSON.parse(read(name, 'run.json').toString()) as Manifest).engine.backend;
    t.deepEqual(['wasm', 'off'].map(backendOf), ['wasm', 'wasm']);
    t.regex(backendOf('native'), /^native-(?:128|256|512)$/);
    for (const file of ['model/weights.bin', 'predictions.csv']) t.deepEqual(read('native', file), read('wasm', file));

    for (const run of ['runs/wasm', 'runs/native']) {
      const verified = await place.mnistx(['verify', run]);
      t.is(verified.code, 0, verified.stderr);
      t.regex(verified.stdout + verified.stderr, /byte-identical after 2 epochs/);
    }
  },
);

/** A whole set-up, but for a library that cannot be loaded. */
function leaveBroken(cacheDirectory: string): void {
  const library = nativePath(cacheDirectory);
  mkdirSync(dirname(library), { recursive: true });
  writeFileSync(library, 'no library');
  writeFileSync(join(dirname(library), 'build.json'), '{"lanes":8,"compiler":"cc"}\n');
}

interface Manifest {
  readonly engine: { readonly backend: string };
}

test('a library that cannot be loaded is told, and WebAssembly trains', async (t) => {
  const place = makePlace(t);
  place.write('odd.yaml', EXPERIMENT);
  leaveBroken(place.path('cache'));
  const { code, stderr } = await place.mnistx(['run', 'odd.yaml', '-S', 'train.epochs=1']);
  t.is(code, 0, stderr);
  t.is(stderr.match(/the native kernels cannot be loaded .* so WebAssembly trains/g)?.length, 1, stderr);
  t.regex((await place.mnistx(['doctor'])).stdout, /^warning +native kernels +the native kernels cannot be loaded/m);
});

testUnless(notOnUnix, 'what setup native lacks is named, and leaves nothing behind', async (t) => {
  const missing = await failure(t, { PATH: '', CC: 'no-such-compiler' });
  t.like(missing.problems[0], { code: 'SETUP_FAILED', message: 'there is no C compiler' });
  const folder = temporaryFolder(t);
  const compiler = join(folder, 'cc');
  writeFileSync(compiler, '#!/bin/sh\necho "out of order" >&2\nexit 1\n', { mode: 0o755 });
  const broken = await failure(t, { ...process.env, CC: compiler });
  t.regex(broken.message, /cc failed: out of order/);
});

test('the check of native kernels sees a value that is one bit off, and a call that does nothing', (t) => {
  const make = (): BoundKernels => {
    const memory = makeSharedMemory(CHECK_BYTES, CHECK_BYTES);
    return { memory, kernels: instantiate(compileKernels(), memory) };
  };
  t.is(findDifference(make(), make(), 3), null);
  const sources = readFileSync(join(NATIVE_SOURCES, 'kernels.h'), 'utf8');
  const names = [...sources.matchAll(/K\((\w+), \d+\)/g)].map(([, name]) => name!);
  t.true(names.length >= 15);
  for (const name of names) {
    const wrong = make();
    const kernels = { ...wrong.kernels, [name]: () => {} } as Kernels;
    t.regex(findDifference({ ...wrong, kernels }, make(), 5) ?? '', new RegExp(`^${name}\\(`));
  }
  const wrong = make();
  const sgdStep: Kernels['sgdStep'] = (w, g, n, rate) => {
    wrong.kernels.sgdStep(w, g, n, rate);
    new Int32Array(wrong.memory.buffer, w, 1)[0]! ^= 1;
  };
  t.regex(findDifference({ ...wrong, kernels: { ...wrong.kernels, sgdStep } }, make(), 5) ?? '', /^sgdStep\(/);
});

testUnless(
  noCompiler,
  'native kernels of the narrowest vectors equal their twins, too, and are made anew for wider ones',
  async (t) => {
    const folder = temporaryFolder(t);
    t.is((await setUp(folder, process.env, { lanes: 4 })).lanes, 4);
    t.is((await setUp(folder, process.env, { lanes: 4 })).how, 'already');
    // As when a machine with wider vectors has the same cache.
    const { lanes, how } = await setUp(folder, { ...process.env, CFLAGS: '-O0' });
    t.is(how, lanes === 4 ? 'already' : 'compiled');
    const none = await t.throwsAsync(setUp(temporaryFolder(t), process.env, { lanes: 5 }));
    t.regex(none.message, /this processor has no vectors of 5 floats/);
  },
);

testUnless(notLong ?? noCompiler, 'native kernels of any width do nothing that C leaves undefined', async (t) => {
  const env = { ...process.env, CFLAGS: '-fsanitize=undefined -fno-sanitize-recover=all' };
  const { lanes: most } = await setUp(temporaryFolder(t), env);
  for (let lanes = 4; lanes < most; lanes *= 2) t.is((await setUp(temporaryFolder(t), env, { lanes })).lanes, lanes);
  t.true(most >= 4);
});
