import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeEffects } from '../../src/effects.js';
import { shouldMentionNative } from '../../src/tasks/mention-native.js';
import { findCompiler } from '../../src/tasks/setup-native.js';
import { temporaryFolder } from '../helpers/cli.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';

testUnless(notOnUnix, 'native kernels are mentioned once, where a compiler is and none of them', (t) => {
  const bin = temporaryFolder(t);
  writeFileSync(join(bin, 'cc'), '#!/bin/sh\n', { mode: 0o755 });
  const { files } = nodeEffects;
  const ask = (cacheDirectory: string, env: NodeJS.ProcessEnv = { PATH: bin }): boolean =>
    shouldMentionNative({ cacheDirectory, env, files });
  const cache = join(temporaryFolder(t), 'cache');
  t.false(ask(cache, { PATH: '' }));
  t.false(ask(cache, { PATH: bin, MNISTX_ENGINE_BACKEND: 'wasm' }));
  t.deepEqual([ask(cache), ask(cache)], [true, false]);
  t.deepEqual(readdirSync(cache), ['native-mentioned']);
  const setUp = temporaryFolder(t);
  mkdirSync(join(setUp, 'native'));
  t.false(ask(setUp));
});

testUnless(notOnUnix, 'a compiler counts only on machines that there are native kernels for', (t) => {
  const bin = temporaryFolder(t);
  writeFileSync(join(bin, 'cc'), '#!/bin/sh\n', { mode: 0o755 });
  const find = (platform: NodeJS.Platform, arch: NodeJS.Architecture) =>
    findCompiler({ PATH: bin }, { platform, arch });
  t.is(find('linux', 'x64'), join(bin, 'cc'));
  t.is(find('darwin', 'arm64'), join(bin, 'cc'));
  t.is(find('win32', 'x64'), null);
  t.is(find('linux', 's390x'), null);
});
