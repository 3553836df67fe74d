import { createTfjsEngine } from '../src/engine/tfjs/engine.js';
import { nativeCacheDirectory, testIfNative } from './helpers/native.js';
import { CASES, checkResume } from './helpers/resume-cases.js';

const native = createTfjsEngine({ cacheDirectory: nativeCacheDirectory, backend: 'native' });

for (const [name, written] of Object.entries(CASES)) {
  testIfNative(
    `native TensorFlow: a resumed run ends with the same bytes as an uninterrupted run: ${name}`,
    async (t) => {
      t.is(await checkResume(t, { ...written, engine: native, stopAfter: { epoch: 2, step: 0 } }), 0);
    },
  );
}
