import test from 'ava';
import type { ModelPrediction } from '../../../src/server/api/predict.js';
import { csvOf, formatShare, outputsOf, verdictOf } from '../../../src/web/drawing/outputs.js';

function makeModel(outputs: readonly number[], given: Partial<ModelPrediction> = {}): ModelPrediction {
  const input = { width: 1, height: 1, channels: 1, base64: 'AA==' };
  const classNames = outputs.map((_, at) => `class ${at}`);
  const words = { id: 'a', name: 'lr', path: 'runs/lr', fit: 'centred', isProbability: true } as const;
  return { ...words, classNames, outputs, input, ...given };
}

test('few classes keep their order, of many the largest are shown', (t) => {
  const few = outputsOf(makeModel([0.1, 0.7, 0.2]));
  t.deepEqual(
    few.map(({ label, share, isBest }) => [label, share, isBest]),
    [
      ['class 0', 0.1, false],
      ['class 1', 0.7, true],
      ['class 2', 0.2, false],
    ],
  );
  const many = outputsOf(makeModel(Array.from({ length: 30 }, (_, at) => at / 435)));
  t.deepEqual([many.length, many[0]!.label, many[0]!.isBest, many.at(-1)!.label], [10, 'class 29', true, 'class 20']);
});

test('a network without softmax gives a class and no percentage', (t) => {
  const model = makeModel([-3, 8, 2], { isProbability: false });
  t.is(verdictOf(model), 'class 1');
  t.deepEqual(
    outputsOf(model).map(({ share, text }) => [share, text]),
    [
      [0, '-3.00'],
      [1, '8.00'],
      [0.25, '2.00'],
    ],
  );
});

test('percentages never claim what is not certain', (t) => {
  t.is(formatShare(1), '100.0 %');
  t.is(formatShare(0.99996), '> 99.9 %');
  t.is(formatShare(0.0004), '< 0.1 %');
  t.is(formatShare(0), '0.0 %');
  t.is(formatShare(0.1234), '12.3 %');
});

test('the CSV has a row for each class and a column for each network, also with odd names and other classes', (t) => {
  const first = makeModel([0.25, 0.75], { classNames: ['a', '"b", c'] });
  const second = makeModel([1], { path: 'runs/x', classNames: ['d'] });
  const failure = { id: 'f', name: 'f', error: 'damaged', fix: '' };
  t.is(
    csvOf({ models: [first, failure, second], layers: null }),
    'class,runs/lr,runs/x\na,0.25,\n"""b"", c",0.75,\nd,,1\n',
  );
});
