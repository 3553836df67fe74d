import test from 'ava';
import { MnistxError } from '../../../src/errors.js';
import { withNamedErrors } from '../../../src/engine/tfjs/out-of-memory.js';
import type { Session } from '../../../src/engine/types.js';

/** A session all of whose methods fail. */
function failingSession(error: Error): Session {
  const fail = (): Promise<never> => Promise.reject(error);
  return {
    description: { engine: 'tfjs', backend: 'cpu', versions: {}, threads: 1, isFast: false, warnings: [] },
    ...{ trainSteps: fail, evaluate: fail, predict: fail, layerOutput: fail, snapshot: fail, restore: fail },
    ...{ useAverages: fail, close: fail },
  };
}

for (const [message, said] of [
  [
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[200,784] and type float on CPU:0',
    'OOM when allocating tensor with shape[200,784] and type float on CPU:0',
  ],
  ['Invalid typed array length: 24586240000', 'Invalid typed array length: 24586240000'],
  ['Array buffer allocation failed', 'Array buffer allocation failed'],
] as const) {
  test(`a session without memory says so, and what to do: ${message.slice(0, 30).replace('\n', ' ')}`, async (t) => {
    const session = withNamedErrors(failingSession(new RangeError(message)));
    for (const work of [() => session.snapshot(), () => session.predict(new Uint8Array(), 0)]) {
      const error = await t.throwsAsync(work, { instanceOf: MnistxError });
      t.like(error!.problems[0], {
        code: 'OUT_OF_MEMORY',
        message: `the engine tfjs could not get the memory it needs: ${said}`,
        fix: 'lower train.batch_size, or make the layers smaller',
      });
    }
  });
}

test('a fault of another kind stays as it is', async (t) => {
  const fault = new RangeError('this snapshot belongs to another network or optimizer');
  t.is(await t.throwsAsync(() => withNamedErrors(failingSession(fault)).snapshot()), fault);
});
