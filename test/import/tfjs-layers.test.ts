import test from 'ava';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { importFile, largestDistance, PIXELS, predictionsOf } from '../helpers/foreign-models.js';
import { saveTfjs } from '../helpers/tfjs-models.js';

test('a model that TensorFlow.js has saved itself predicts as there', async (t) => {
  await tf.setBackend('cpu');
  const model = layers.sequential({
    layers: [
      layers.layers.conv2d({ inputShape: [8, 8, 1], filters: 3, kernelSize: 3, padding: 'same', activation: 'elu' }),
      layers.layers.batchNormalization(),
      layers.layers.leakyReLU({ alpha: 0.2 }),
      layers.layers.globalAveragePooling2d({}),
      layers.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: 'heNormal' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const file = await saveTfjs(t, model);
  const images = tf.tensor4d(
    [...PIXELS].map((value) => value / 255),
    [6, 8, 8, 1],
  );
  const wanted = (await (model.predict(images) as tf.Tensor2D).array()) as number[][];

  const { folder: run, manifest, said } = await importFile(t, file);
  t.true(largestDistance(await predictionsOf(run), wanted) < 1e-5);
  t.true(said.some((line) => line.includes('not used of the file')));
  t.is(manifest.experiment.train.loss.type, 'categorical_crossentropy');
  t.regex(manifest.imported!.program!, /TensorFlow\.js/);
});
