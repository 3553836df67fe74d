import test from 'ava';
import { checkSharedMemory } from '../../../../src/engine/simd/host/browser/shared-memory.js';
import type { MnistxError } from '../../../../src/errors.js';

test('where there is shared memory, nothing is said', (t) => {
  t.notThrows(() => checkSharedMemory());
});

test('a browser that refuses shared memory is named, with the headers that help', (t) => {
  const refuse = (): never => {
    throw new TypeError('shared memory is not enabled');
  };
  const error = t.throws<MnistxError>(() => checkSharedMemory(refuse));
  t.is(error?.code, 'ENGINE_UNAVAILABLE');
  t.regex(
    error!.problems[0]!.fix!,
    /Cross-Origin-Opener-Policy: same-origin .* Cross-Origin-Embedder-Policy: require-corp/,
  );
});
