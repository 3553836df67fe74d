import test from 'ava';
import type { Plan } from '../../src/model/types.js';
import { checkFirstWeights } from '../../src/open/first-weights.js';

test('where no run is named, an experiment is looked at without drawing its weights', async (t) => {
  const plan = new Proxy({} as Plan, { get: (_, key) => t.fail(`reads ${String(key)} of the plan`) });
  const said = await checkFirstWeights({ model: { layers: [] } }, plan, { located: (problems) => [...problems] });
  t.deepEqual(said, { remarks: [], warnings: [] });
});
