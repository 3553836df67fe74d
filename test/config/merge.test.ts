import test from 'ava';
import { load, NETWORK } from '../helpers/config-texts.js';

const merged = (base: string, over: string) =>
  load({ 'main.yaml': `extends: base.yaml\n${over}`, 'base.yaml': `${NETWORK}${base}` });

test('keys of the extending file win, the others stay', (t) => {
  const { train } = merged('train:\n  epochs: 3\n  batch_size: 50\n', 'train:\n  epochs: 9\n');
  t.like(train, { epochs: 9, batch_size: 50 });
});

test('options of the same type are merged', (t) => {
  const { train } = merged(
    'train:\n  optimizer: { type: adam, beta_1: 0.8 }\n',
    'train:\n  optimizer: { type: adam, beta_2: 0.9 }\n',
  );
  t.like(train.optimizer, { beta_1: 0.8, beta_2: 0.9 });
});

test('options without a type go to the type below', (t) => {
  const { train } = merged('train:\n  optimizer: sgd\n', 'train:\n  optimizer: { momentum: 0.9 }\n');
  t.like(train.optimizer, { type: 'sgd', momentum: 0.9 });
});

test('a choice of another type replaces the whole choice', (t) => {
  const { train } = merged(
    'train:\n  optimizer: { type: adam, beta_1: 0.8 }\n',
    'train:\n  optimizer: { type: sgd, momentum: 0.9 }\n',
  );
  t.deepEqual(train.optimizer, { type: 'sgd', learning_rate: 0.01, momentum: 0.9, nesterov: false });
});

test('a name alone replaces the options below', (t) => {
  const { train } = merged('train:\n  optimizer: { type: adam, beta_1: 0.8 }\n', 'train:\n  optimizer: adam\n');
  t.like(train.optimizer, { type: 'adam', beta_1: 0.9 });
});

test('lists are replaced whole', (t) => {
  const { model } = merged(
    '',
    'model:\n  layers: [{ type: flatten }, { type: dense, units: 20 }, { type: dense, units: 10, activation: softmax }]\n',
  );
  t.is(model.layers.length, 3);
});

test('checkpoint options are added to its shorthand', (t) => {
  const { train } = merged('train:\n  checkpoint: best\n', 'train:\n  checkpoint: { monitor: val_loss }\n');
  t.deepEqual(train.checkpoint, { keep: 'best', monitor: 'val_loss' });
});

test('directory in one file replaces dataset in the other', (t) => {
  t.is(merged('data:\n  dataset: mnist\n', 'data:\n  directory: /digits\n').data.dataset, undefined);
  t.is(merged('data:\n  directory: /digits\n', 'data:\n  dataset: kmnist\n').data.directory, undefined);
});
