import test from 'ava';
import { whyNotInTab } from '../../../../src/web/pages/new/why-not-in-tab.js';
import { LR_LAYERS, makeExperiment } from '../../../helpers/experiments.js';

test('a tab trains with the engine simd, and begins with new weights', (t) => {
  const written = { model: { layers: LR_LAYERS } };
  for (const engine of ['auto', 'simd']) t.is(whyNotInTab(makeExperiment({ ...written, engine })), null);
  t.regex(whyNotInTab(makeExperiment({ ...written, engine: 'tfjs' }))!, /engine simd/);
  const begun = makeExperiment({ model: { layers: LR_LAYERS, init_from: 'runs/cnn' } });
  t.regex(whyNotInTab(begun)!, /leave init_from out/);
});
