import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';
import test from 'ava';
import { MnistxError } from '../../../../src/errors.js';
import { loadNativeTensorFlow } from '../../../../src/engine/tfjs/native.js';
import { findPackage } from '../../../../src/engine/tfjs/packages.js';
import { listNativePlaces } from '../../../../src/engine/tfjs/places.js';
import { probeNativeTensorFlow } from '../../../../src/engine/tfjs/probe.js';
import { setupTensorFlow } from '../../../../src/engine/tfjs/setup/setup.js';
import { detectHost } from '../../../../src/engine/tfjs/setup/sources.js';
import { nativeCacheDirectory, testIfNative } from '../../../helpers/native.js';
import { linkNativePackages, writeStandInPackages } from '../../../helpers/tfjs-packages.js';

const { env } = process;

testIfNative('the native backend computes through the tfjs-core that everything else imports', async (t) => {
  const results = await Promise.all([1, 2].map(() => loadNativeTensorFlow({ cacheDirectory: nativeCacheDirectory })));
  t.true(results.every((result) => result.ok));
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-layers');
  t.is(tf.getBackend(), 'tensorflow');
  t.regex(results[0]?.ok ? results[0].version : '', /^2\.\d+\.\d+$/);
  const product = tf.matMul(
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
    tf.tensor2d([
      [5, 6],
      [7, 8],
    ]),
  );
  t.deepEqual([...product.dataSync()], [19, 22, 43, 50]);
});

testIfNative('every kernel and gradient of a convolutional network runs natively', async (t) => {
  await loadNativeTensorFlow({ cacheDirectory: nativeCacheDirectory });
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-layers');
  const filter = tf.ones<Rank.R4>([3, 3, 1, 2]);
  const gradient = tf.grad((x) => {
    const pooled = tf.maxPool(tf.relu(tf.conv2d(x as Tensor4D, filter, 1, 'same')), 2, 2, 'valid');
    return tf.sum(tf.softmax(tf.reshape(pooled, [1, -1])));
  });
  t.deepEqual(gradient(tf.ones([1, 8, 8, 1])).shape, [1, 8, 8, 1]);
  const [first, second] = tf.topk(tf.tensor1d([1, 3, 2]), 2).values.dataSync();
  t.deepEqual([first, second], [3, 2]);
});

testIfNative('set-ups at one time on a finished cache find it and change nothing', async (t) => {
  const options = { cacheDirectory: nativeCacheDirectory, env, signal: new AbortController().signal, report: () => {} };
  const results = await Promise.all([setupTensorFlow(options), setupTensorFlow(options)]);
  t.deepEqual(
    results.map((result) => result.how),
    ['already', 'already'],
  );
});

testIfNative('a binding in the layout of the package loads too', async (t) => {
  const host = detectHost();
  const packageDirectory = findPackage('@tensorflow/tfjs-node', nativeCacheDirectory) ?? '';
  const { wheel } = listNativePlaces({ cacheDirectory: nativeCacheDirectory, host, packageDirectory });
  if (wheel === null || !existsSync(wheel.binding)) {
    t.pass('this machine has it from the installer');
    return;
  }
  const cacheDirectory = temporaryDirectory(t);
  linkNativePackages(cacheDirectory);
  const { installer } = listNativePlaces({ cacheDirectory, host, packageDirectory });
  mkdirSync(dirname(installer.binding), { recursive: true });
  cpSync(wheel.binding, installer.binding);
  symlinkSync(join(wheel.directory, 'lib'), join(dirname(installer.binding), 'lib'));
  const result = await probeNativeTensorFlow({ cacheDirectory, env });
  t.is(result.ok && result.binding, installer.binding);
});

testIfNative("tfjs-node's own installer works on a copy and says why it failed", async (t) => {
  const cacheDirectory = temporaryDirectory(t);
  linkNativePackages(cacheDirectory);
  // No Python, no compiler, and nothing listens where the installer looks for its library.
  const nowhere = { PATH: '/nowhere', TFJS_NODE_CDN_STORAGE: 'https://127.0.0.1:9/' };
  const { signal } = new AbortController();
  const error = await t.throwsAsync<MnistxError>(
    setupTensorFlow({ cacheDirectory, env: nowhere, signal, report: () => {} }),
    { instanceOf: MnistxError },
  );
  t.regex(error.problems.at(-1)?.message ?? '', /^with tfjs-node's installer: .*ECONNREFUSED/);
});

test('an empty cache is a reason and a next step, not an exception', async (t) => {
  const cacheDirectory = temporaryDirectory(t);
  const result = await probeNativeTensorFlow({ cacheDirectory, env });
  t.deepEqual(result, { ok: false, reason: 'no native TensorFlow is set up', fix: 'run: mnistx setup tensorflow' });
});

test('a damaged binding is a reason that names it', async (t) => {
  const cacheDirectory = temporaryDirectory(t);
  writeStandInPackages(cacheDirectory);
  const binding = join(cacheDirectory, 'tfjs_binding.node');
  writeFileSync(binding, 'not a library');
  const result = await probeNativeTensorFlow({ cacheDirectory, binding, env });
  t.false(result.ok);
  t.true(!result.ok && result.reason.startsWith(`${binding} does not load: `));
  t.is(!result.ok && result.fix, 'run: mnistx setup tensorflow --force');
});

function temporaryDirectory(t: { teardown(fn: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), 'mnistx-native-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
