import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { testIfBrowser } from './helpers/browser.js';
import { compileLayers } from './helpers/config-texts.js';
import { digestExactBits } from './helpers/exact-bits.js';
import { LR_LAYERS, makeExperiment } from './helpers/experiments.js';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..');

const INITIALIZERS = [
  ...['random_uniform', 'random_normal', 'truncated_normal', 'glorot_uniform', 'he_uniform', 'lecun_uniform'],
  ...['glorot_normal', 'he_normal', 'lecun_normal', 'variance_scaling', 'orthogonal'],
];
const SCHEDULES = [
  '{ type: step, decay_rate: 0.9, step_epochs: 1.5 }',
  '{ type: exponential, decay_rate: 0.96, decay_epochs: 2 }',
  '{ type: cosine, warmup_epochs: 1.5 }',
];
const LAYERS = [
  '{ type: flatten }',
  ...INITIALIZERS.map((name) => `{ type: dense, units: 12, kernel_initializer: ${name} }`),
  '{ type: dense, units: 10, activation: softmax }',
];
const PLANS = SCHEDULES.map((schedule, at) =>
  compileLayers(LAYERS, `seed: ${at + 1}\ntrain: { epochs: 10, learning_rate_schedule: ${schedule} }\n`),
);

const AUGMENT = makeExperiment({
  data: {
    augment: [
      { type: 'random_translation', height: 0.2, width: 0.2 },
      { type: 'random_rotation', factor: 0.1, fill: 'wrap' },
      { type: 'random_zoom', height: 0.2, width: 0.1, fill: 'constant' },
      { type: 'random_flip' },
      { type: 'random_contrast', factor: 0.2 },
      { type: 'random_brightness', factor: 0.1 },
      { type: 'random_erasing' },
      { type: 'elastic' },
      { type: 'mixup' },
      { type: 'cutmix' },
    ],
  },
  model: { layers: LR_LAYERS },
}).data.augment;

/** They change only with a formula, and then on purpose. */
const DIGESTS = {
  functions: '1ec5d09766487ee97128ca23561ced048e4366cd698dd3945560f315ed8082cb',
  weights: '053e9aece0949e24f8562f153e0df8b10f4aaa6662d4e151ee67f8d8b135823f',
  augmented: '078785690deb197501846c60a47b853e466c9fee81c80de0d52a728807e02dca',
  rates: '3b18ce77285947ebe987ef7ca54f05c43e647e8e46df0aee7f16184d8c0742b8',
  orders: 'c6c3b847321cecf405accf9eb5c97f04bc96902a0f6134262e8d0ee0725c243a',
  masks: 'f1552169f730269ec1b0547d887839e8c0b4bd6eb810b1842a28f955f22368cd',
  metrics: 'd2ba7ed440a77161b1a62015bc1630dc802c4cba48cc54cca026dac2e23842e1',
  studentT: '4040c06e335f7c2199f8b4fc7a46c2ec1d772a79a2cad3f491480fbe16ac448f',
};

test("functions, first weights, rates, orders, dropout masks, metrics, Student's t and augmented images have the bits written down here", async (t) => {
  t.deepEqual(await digestExactBits(PLANS, AUGMENT), DIGESTS);
});

testIfBrowser('another JavaScript engine computes the same bits', async (t, browser) => {
  const server = createServer((request, response) => {
    const file = normalize(decodeURI(request.url!));
    const isModule = file.endsWith('.js');
    response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html');
    response.end(isModule ? readFileSync(join(dist, file)) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const inPage = `import('/test/helpers/exact-bits.js').then((bits) => bits.digestExactBits(${JSON.stringify(PLANS)}, ${JSON.stringify(AUGMENT)}))`;
    t.deepEqual(await page.evaluate(inPage), DIGESTS);
  } finally {
    server.close();
  }
});
