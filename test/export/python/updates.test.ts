import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import { kerasTensors } from '../../../src/export/keras-names.js';
import { jaxScript } from '../../../src/export/python/jax/script.js';
import { kerasScript } from '../../../src/export/python/keras/script.js';
import { torchTensors } from '../../../src/export/python/torch/network.js';
import { torchScript } from '../../../src/export/python/torch/script.js';
import { encodeSafetensors } from '../../../src/export/safetensors/encode.js';

import { findLargestDistance, open } from '../../helpers/engines.js';
import { makeExperiment } from '../../helpers/experiments.js';
import { askFrameworks, receiveArray, sendArray, testIfFrameworks } from '../../helpers/frameworks.js';
import type { SentArray } from '../../helpers/frameworks.js';
import { longOr } from '../../helpers/long.js';
import { prepareTruth, readTruth } from '../../helpers/truth.js';
import type { OptimizerTruth } from '../../helpers/truth.js';

/** Ten steps in single precision; PyTorch places epsilon elsewhere and adds 1e-6 to norms. */
const TOLERANCE = 1e-4;
/** The mean square of clipped gradients is near epsilon, which PyTorch adds to its root. */
const RMSPROP_IN_PYTORCH = 1e-2;
const FRAMEWORKS = {
  torch: { script: torchScript, tensors: torchTensors },
  keras: { script: kerasScript, tensors: kerasTensors },
  jax: { script: jaxScript, tensors: kerasTensors },
} as const;
const cases = readTruth<OptimizerTruth & { readonly layers: readonly object[] }>('updates').filter(
  // A whole rate is an integer in Python, if one does not take care.
  ({ optimizer }, index) => index % longOr({ long: 1, short: 8 }) === 0 || optimizer.learning_rate === 2,
);

for (const [name, framework] of Object.entries(FRAMEWORKS))
  testIfFrameworks(`the program for ${name} clips, decays, gathers and averages as Keras does`, async (t) => {
    t.timeout(600_000);
    for (const { optimizer, schedule, layers, weights, final } of cases) {
      const train = { optimizer, learning_rate_schedule: schedule, batch_size: 4, epochs: 2, shuffle: false };
      const image = [2, 3, 1] as const;
      const prepared = prepareTruth({ image, classes: 3, layers, count: 18 }, train);
      const { plan, training } = prepared;
      const session = await open(simdEngine, { ...prepared, weights: Float32Array.from(final ?? weights) }, 1);
      const expected = await session.predict(training.images, training.count);
      await session.close();
      const experiment = makeExperiment({ data: { normalization: 'none' }, model: { layers }, train });
      const request = {
        plan,
        experiment,
        counts: { training: 18, validation: 0 },
        origin: 'lr',
        folder: 'lr',
        file: 'lr',
      };
      const folder = mkdtempSync(join(tmpdir(), 'mnistx-program-'));
      try {
        const [script, tensors] = [join(folder, 'program.py'), join(folder, 'weights.safetensors')];
        writeFileSync(script, framework.script(request).text);
        writeFileSync(tensors, encodeSafetensors(framework.tensors(plan, prepared.weights), { 'mnistx.run': 'truth' }));
        const inputs = Float32Array.from(training.images, (pixel) => pixel / 255);
        const { output } = await askFrameworks<{ readonly output: SentArray }>('training', {
          ...{ framework: name, script, weights: tensors },
          input: sendArray(inputs, [18, ...image]),
          labels: [...training.labels],
        });
        const distance = findLargestDistance(receiveArray(output), expected);
        const most = name === 'torch' && optimizer.type === 'rmsprop' ? RMSPROP_IN_PYTORCH : TOLERANCE;
        t.true(distance <= most, `${distance}: ${JSON.stringify(optimizer)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  });
