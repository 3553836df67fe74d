import test from 'ava';
import { jaxScript } from '../../../src/export/python/jax/script.js';
import { kerasScript } from '../../../src/export/python/keras/script.js';
import type { ScriptRequest } from '../../../src/export/python/script.js';
import { torchScript } from '../../../src/export/python/torch/script.js';
import { compile } from '../../../src/model/compile.js';
import { makeExperiment, LR_LAYERS } from '../../helpers/experiments.js';

const SCRIPTS = { torch: torchScript, keras: kerasScript, jax: jaxScript };

function requestFor(written: object): ScriptRequest {
  const experiment = makeExperiment({ model: { layers: LR_LAYERS }, ...written });
  const plan = compile(experiment, { imageShape: [28, 28, 1], classes: 10 });
  const counts = { training: 54_000, validation: 6000 };
  return { plan, experiment, counts, origin: 'lr', folder: 'runs/lr', file: 'lr' };
}

test('what a framework does otherwise, or does not have, stands in the script and is given back', (t) => {
  const request = requestFor({
    data: { validation: 0.1, augment: [{ type: 'random_brightness', factor: 0.1 }, { type: 'elastic' }] },
  });
  const lacks = (name: keyof typeof SCRIPTS): readonly string[] => {
    const { text, differences } = SCRIPTS[name](request);
    const words = text.replaceAll(/\s+/g, ' ');
    for (const each of differences) t.true(words.includes(each.replaceAll('"', "'")), `${name}: ${each}`);
    return differences.filter((each) => each.startsWith('augmentation'));
  };
  t.deepEqual(lacks('torch'), [
    'augmentation random_brightness is left out: torchvision multiplies pixels instead of adding to them',
  ]);
  t.deepEqual(lacks('keras'), ["augmentation elastic is left out: Keras' RandomElasticTransform is another one"]);
  t.deepEqual(lacks('jax'), ['augmentation random_brightness is left out', 'augmentation elastic is left out']);
});

test('a description cannot write code into a script', (t) => {
  const request = requestFor({ description: '"""\nimport os  # \\' });
  for (const script of Object.values(SCRIPTS)) {
    const { text } = script(request);
    t.false(/^import os/m.test(text));
    t.is(text.split('"""')[1]!.split('\n')[0], "''' import os # \\\\");
  }
});

test('the same experiment gives the same script each time', (t) => {
  const request = requestFor({});
  for (const script of Object.values(SCRIPTS)) t.is(script(request).text, script(request).text);
});

test('layers that are frozen do not train, and a frozen batch normalization uses its moving averages', (t) => {
  const layers = [
    { type: 'flatten' },
    { type: 'dense', units: 8, trainable: false },
    { type: 'batch_normalization', trainable: false },
    { type: 'dense', units: 10, activation: 'softmax' },
  ];
  const request = requestFor({ model: { layers } });
  const torch = torchScript(request).text;
  t.true(torch.includes('self.dense.requires_grad_(False)'));
  t.false(torch.includes('self.dense_1.requires_grad_(False)'));
  t.true(torch.includes('    model.train()\n    model.batch_normalization.eval()\n'));
  t.is(kerasScript(request).text.match(/trainable=False/g)!.length, 2);
  t.true(jaxScript(request).text.includes('"dense": params["dense"]'));
});

test('the share of a mix is drawn from a distribution that takes no whole numbers', (t) => {
  const { text } = torchScript(requestFor({ data: { augment: [{ type: 'cutmix', alpha: 1 }] } }));
  t.true(text.includes('v2.CutMix(alpha=1.0, num_classes=CLASSES)'));
});
