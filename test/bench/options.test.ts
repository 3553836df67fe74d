import test from 'ava';
import { CONTENDERS } from '../../bench/contenders.js';
import { parseOptions } from '../../bench/options.js';
import { TASKS } from '../../bench/tasks.js';

test('everything is measured by default, three epochs of it', (t) => {
  const options = parseOptions([]);
  t.deepEqual(options.models, TASKS);
  t.deepEqual(options.contenders, CONTENDERS);
  t.is(options.epochs, 3);
  t.is(options.action, 'measure');
});

test('networks and contenders are chosen by name', (t) => {
  const options = parseOptions(['--models', 'lr,cnn', '--peers', 'jax,torch-eager', '--epochs', '5']);
  t.deepEqual(
    options.models.map(({ name }) => name),
    ['lr', 'cnn'],
  );
  t.deepEqual(options.contenders.map(({ name }) => name).sort(), ['jax', 'torch-eager']);
  t.is(options.epochs, 5);
});

test('--quick counts one epoch', (t) => {
  t.is(parseOptions(['--quick']).epochs, 1);
  t.is(parseOptions(['--quick', '--epochs', '2']).epochs, 2);
});

test('mistakes name what there is', (t) => {
  t.throws(() => parseOptions(['--models', 'vgg']), { message: /there is no "vgg"; choose of lr, cnn/ });
  t.throws(() => parseOptions(['--peers', 'theano']), { message: /torch-eager/ });
  for (const epochs of ['0', '1.5', 'x'])
    t.throws(() => parseOptions(['--epochs', epochs]), { message: /whole number/ });
  t.throws(() => parseOptions(['--fast']));
});
