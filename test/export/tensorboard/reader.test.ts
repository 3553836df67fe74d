import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tensorboardWriter } from '../../../src/export/tensorboard/writer.js';
import type { ExportedRun } from '../../../src/export/types.js';
import { askFrameworks, testIfFrameworks } from '../../helpers/frameworks.js';
import { makeRun } from '../../helpers/runs.js';

interface Answer {
  readonly scalars: Readonly<Record<string, readonly (readonly [wallTime: number, step: number, value: number])[]>>;
  readonly texts: Readonly<Record<string, string>>;
}

testIfFrameworks('TensorBoard reads every value of the history and the steps, and the config', async (t) => {
  t.timeout(120_000);
  const { manifest, history } = makeRun({ epochs: 4 });
  const floats = (...values: number[]): Float64Array => Float64Array.from(values);
  const steps = {
    count: 2,
    epoch: floats(1, 2),
    step: floats(100, 100),
    loss: floats(0.7, 0.3),
    accuracy: floats(0.6, 0.9),
    mean_loss: null,
    batch_accuracy: null,
    elapsed_seconds: floats(0.5, 1.5),
  };
  const run = { manifest, history, steps, config: 'name: cnn\n', metadata: { 'mnistx.run': 'cnn' } };
  const files = await tensorboardWriter.write(run as unknown as ExportedRun, {});
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-logs-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const read = (part: string): Promise<Answer> => askFrameworks('tensorboard', { folder: join(folder, part) });
  const [training, validation] = [await read('train'), await read('validation')];
  const valuesOf = ({ scalars }: Answer, tag: string): unknown => scalars[tag]!.map(([, step, value]) => [step, value]);
  const epochs = (values: readonly (number | null)[]): unknown =>
    values.map((value, index) => [index + 1, Math.fround(value!)]);
  t.deepEqual(valuesOf(training, 'epoch_loss'), epochs(history.map(({ loss }) => loss)));
  t.deepEqual(valuesOf(training, 'epoch_accuracy'), epochs(history.map(({ accuracy }) => accuracy)));
  t.deepEqual(valuesOf(training, 'epoch_learning_rate'), epochs(history.map((record) => record.learning_rate)));
  t.deepEqual(valuesOf(validation, 'epoch_loss'), epochs(history.map((record) => record.val_loss)));
  t.deepEqual(valuesOf(validation, 'epoch_accuracy'), epochs(history.map((record) => record.val_accuracy)));
  const perEpoch = Math.ceil(manifest.data.training_examples / manifest.experiment.train.batch_size);
  t.deepEqual(valuesOf(training, 'batch_loss'), [
    [100, Math.fround(0.7)],
    [perEpoch + 100, Math.fround(0.3)],
  ]);
  const begun = Date.parse(manifest.created) / 1000 + manifest.timings.setup_seconds;
  t.is(training.scalars['batch_loss']![1]![0], begun + 1.5);
  t.deepEqual(training.texts, { config: '    name: cnn', run: '    mnistx.run: cnn' });
});
