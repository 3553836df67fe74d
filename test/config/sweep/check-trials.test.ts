import test from 'ava';
import { checkTrials } from '../../../src/config/sweep/check-trials.js';
import type { Assignment } from '../../../src/config/sweep/types.js';
import { MnistxError } from '../../../src/errors.js';
import { planOf } from '../../../src/open/plan-of.js';
import { loadText } from '../../helpers/sweep-texts.js';

const POOLED = `base: cnn.yaml
parameters:
  model.layers[0].kernel_size: { values: [3, 20, 40] }
  model.layers[0].strides: { values: [1, 2] }
  model.layers[0].dilation_rate: { values: [1, 2] }
`;

function* allTrials(): Generator<Assignment> {
  for (const size of [3, 20, 40])
    for (const strides of [1, 2])
      for (const dilation of [1, 2])
        yield new Map([
          ['model.layers[0].kernel_size', size],
          ['model.layers[0].strides', strides],
          ['model.layers[0].dilation_rate', dilation],
        ]);
}

test('trials that cannot be are counted by what is wrong with them, and the others are not', async (t) => {
  const sweep = loadText(POOLED);
  t.is(sweep.sweep.search.trials, 12);
  const { checked, invalid, groups } = await checkTrials({
    sweep,
    assignments: allTrials(),
    planOf: (loaded) => planOf(loaded.experiment, loaded),
  });
  t.is(checked, 12);
  t.deepEqual(
    groups.map(({ problem, count }) => [problem.code, problem.position?.file, problem.position?.line, count]),
    [
      ['EMPTY_OUTPUT', 'configs/search.yaml', 3, 4],
      ['CONFLICT', 'configs/search.yaml', 5, 3],
    ],
  );
  t.is(invalid, 7);
  t.is(groups[0]!.assignment.get('model.layers[0].kernel_size'), 20);
});

test('data that are missing are no fault of a trial', async (t) => {
  const planOfNothing = async (): Promise<never> => {
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message: 'no data' });
  };
  await t.throwsAsync(checkTrials({ sweep: loadText(POOLED), assignments: allTrials(), planOf: planOfNothing }), {
    message: 'no data',
  });
});
