import { createTfjsEngine } from '../../../src/engine/tfjs/engine.js';
import { collectEvents, LR_LAYERS, openExperiment, SMALL_CNN_LAYERS, trainToEnd } from '../../helpers/experiments.js';
import { nativeCacheDirectory, testIfNative } from '../../helpers/native.js';

const plain = createTfjsEngine({ cacheDirectory: '', backend: 'plain' });
const native = createTfjsEngine({ cacheDirectory: nativeCacheDirectory, backend: 'native' });
const { signal } = new AbortController();
const written = (layers: object[]) => ({
  data: { limit: { train: 400, test: 100 } },
  model: { layers },
  train: { batch_size: 20, epochs: 2 },
});

for (const [name, layers] of [
  ['logistic regression', LR_LAYERS],
  ['a small CNN with dropout', SMALL_CNN_LAYERS],
] as const) {
  testIfNative(`native and plain TensorFlow.js give the same first 20 losses: ${name}`, async (t) => {
    const order = Uint32Array.from({ length: 400 }, (_, index) => index);
    const request = { epoch: 1, firstStep: 0, learningRates: new Float64Array(20).fill(0.001), order, signal };
    const [slow, fast] = [
      await openExperiment(written([...layers]), plain),
      await openExperiment(written([...layers]), native),
    ];
    t.is(fast.session.description.backend, 'tensorflow');
    const fastLosses = (await fast.session.trainSteps(request)).losses;
    await slow.session.close();
    const again = await openExperiment(written([...layers]), plain);
    t.is(again.session.description.backend, 'cpu');
    const slowLosses = (await again.session.trainSteps(request)).losses;
    t.is(slowLosses.length, 20);
    // Single precision, other orders of summation; losses are near 2.
    slowLosses.forEach((loss, step) =>
      t.true(Math.abs(loss - fastLosses[step]!) < 1e-4, `step ${step}: ${loss} and ${fastLosses[step]}`),
    );
  });

  testIfNative(`native TensorFlow gives the same history and weights twice: ${name}`, async (t) => {
    const result = async () => {
      const opened = await openExperiment(written([...layers]), native);
      const records = collectEvents(await trainToEnd(opened), 'epoch').map(
        ({ record: { seconds: _, ...record } }) => record,
      );
      return { records, weights: (await opened.session.snapshot()).weights };
    };
    const first = await result();
    t.is(first.records.length, 2);
    t.deepEqual(await result(), first);
  });
}
