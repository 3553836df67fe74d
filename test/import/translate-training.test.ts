import test from 'ava';
import { translateTraining } from '../../src/import/translate-training.js';

const LAST = { type: 'dense', units: 10, activation: 'softmax' };
const OFF = {
  ...{ weight_decay: null, clipnorm: null, global_clipnorm: null, clipvalue: null, loss_scale_factor: null },
  ...{ use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: null, gradient_accumulation_steps: null },
};

function optimizerFrom(class_name: string, config: object): unknown {
  const compiled = { optimizer: { class_name, config: { learning_rate: 0.5, ...OFF, ...config } }, loss: 'mse' };
  const { train, remarks } = translateTraining(compiled, LAST);
  return { optimizer: train!['optimizer'], lost: remarks.filter((remark) => remark.includes('left out')) };
}

test('what an optimizer of Keras does around its step is taken over, and nothing of what it does not do', (t) => {
  t.deepEqual(optimizerFrom('SGD', { momentum: 0.9 }), {
    optimizer: { type: 'sgd', learning_rate: 0.5, momentum: 0.9 },
    lost: [],
  });
  const on = { weight_decay: 0.25, global_clipnorm: 2, use_ema: true, gradient_accumulation_steps: 4 };
  t.deepEqual(optimizerFrom('Lion', { beta_1: 0.75, beta_2: 0.5, ...on }), {
    optimizer: { type: 'lion', learning_rate: 0.5, beta_1: 0.75, beta_2: 0.5, ...on, ema_momentum: 0.99 },
    lost: [],
  });
  const frequent = { use_ema: true, ema_momentum: 0.5, ema_overwrite_frequency: 3 };
  t.deepEqual(optimizerFrom('Nadam', frequent), {
    optimizer: { type: 'nadam', learning_rate: 0.5, ...frequent },
    lost: [],
  });
});
