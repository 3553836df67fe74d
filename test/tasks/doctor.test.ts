import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { checkNode, examine } from '../../src/tasks/doctor.js';
import type { Check } from '../../src/tasks/doctor.js';

const { signal } = new AbortController();
const DATA: Check = { name: 'mnist', status: 'ok', detail: '4 files' };

test('the doctor looks at everything a run depends on, and passes on what data/ says', async (t) => {
  const cacheDirectory = join(tmpdir(), 'mnistx-no-such-cache');
  const checks = await examine({ env: { PATH: '/nowhere' }, cacheDirectory, signal, checkData: async () => [DATA] });
  const named = new Map(checks.map((check) => [check.name, check]));
  for (const name of [
    'Node',
    'processor',
    'WebAssembly',
    'memory',
    'cache',
    'mnist',
    'TensorFlow.js',
    'native TensorFlow',
  ]) {
    t.true(named.has(name), name);
  }
  t.deepEqual(named.get('mnist'), DATA);
  t.regex(named.get('WebAssembly')?.detail ?? '', /^SIMD.*threads$/);
  t.regex(named.get('cache')?.detail ?? '', /\(not created yet\)/);
  t.true(checks.every(({ status, fix }) => (status === 'ok') === (fix === undefined)));
});

test('what set-up needs is shown only where native TensorFlow does not load', async (t) => {
  const cacheDirectory = join(tmpdir(), 'mnistx-no-such-cache');
  const checks = await examine({ env: { PATH: '/nowhere' }, cacheDirectory, signal, checkData: async () => [] });
  const isNative = checks.find(({ name }) => name === 'native TensorFlow')?.status === 'ok';
  t.is(
    checks.some(({ name }) => name === 'C++ compiler'),
    !isNative,
  );
  t.is(
    checks.some(({ name }) => name === 'Python with pip'),
    !isNative,
  );
});

test('a Node before 20.19 is refused, a later one is not', (t) => {
  t.deepEqual(
    ['18.20.0', '20.18.3', '20.19.0', '24.1.0'].map((version) => checkNode(version).status),
    ['missing', 'missing', 'ok', 'ok'],
  );
});
