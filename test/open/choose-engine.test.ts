import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Experiment } from '../../src/config/types.js';
import { MnistxError } from '../../src/errors.js';
import { engineChooser } from '../../src/open/choose-engine.js';
import { temporaryFolder } from '../helpers/cli.js';

test('native kernels that do not work are told once, and only to who chooses their engine', (t) => {
  const cacheDirectory = temporaryFolder(t);
  mkdirSync(join(cacheDirectory, 'native'));
  const warnings: string[] = [];
  const chooseEngine = engineChooser({ cacheDirectory, env: {} }, (message) => warnings.push(message));
  const choose = (engine: Experiment['engine']) => chooseEngine({ engine } as Experiment);
  t.is(choose('tfjs').name, 'tfjs');
  t.deepEqual(warnings, []);
  t.is(choose('auto'), choose('simd'));
  t.is(warnings.length, 1);
  t.regex(warnings[0]!, /another version of mnistx, so WebAssembly trains/);
});

test('a backend that there is not is told before anything is opened', (t) => {
  const env = { MNISTX_ENGINE_BACKEND: 'gpu' };
  const error = t.throws(() => engineChooser({ cacheDirectory: temporaryFolder(t), env }, () => {}), {
    instanceOf: MnistxError,
  });
  t.is(error.problems[0]!.code, 'BAD_USAGE');
});
