import test from 'ava';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { repeatExperiment } from '../../src/config/repeat-experiment.js';
import { MnistxError } from '../../src/errors.js';

const LR = 'model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }\n';

function load(text: string, overrides: readonly string[] = []) {
  return loadExperiment({ file: 'lr.yaml', overrides, readFile: () => new TextEncoder().encode(`${text}${LR}`) });
}

test('repeats have the seed of the experiment and the next ones, also in their names and overrides', (t) => {
  const loaded = load('seed: 7\n', ['train.epochs=3']);
  const repeats = repeatExperiment(loaded, 3);
  t.deepEqual(
    repeats.map(({ experiment: { name, seed } }) => [name, seed]),
    [
      ['lr-seed-7', 7],
      ['lr-seed-8', 8],
      ['lr-seed-9', 9],
    ],
  );
  t.deepEqual(repeats[1]!.overrides, ['train.epochs=3', 'name="lr-seed-8"', 'seed=8']);
  for (const { experiment, text } of repeats) {
    t.deepEqual({ ...experiment, name: 'lr', seed: 7 }, loaded.experiment);
    t.is(text, loaded.text);
  }
});

test('a long name is cut to leave room for the seed', (t) => {
  const [first] = repeatExperiment(load(`name: ${'x'.repeat(100)}\n`), 1);
  t.is(first!.experiment.name, `${'x'.repeat(93)}-seed-1`);
});

test('seeds that end before all repeats are refused at their place in the file', (t) => {
  const loaded = load('seed: 9007199254740991\n');
  t.is(repeatExperiment(loaded, 1).length, 1);
  const error = t.throws(() => repeatExperiment(loaded, 2), { instanceOf: MnistxError });
  t.like(error?.problems[0], { code: 'OUT_OF_RANGE', position: { file: 'lr.yaml', line: 1 } });
});
