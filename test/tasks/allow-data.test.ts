import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { allowDataBelow } from '../../src/tasks/allow-data.js';
import { needsFinder } from '../../src/tasks/queue-needs.js';
import { LR_LAYERS, makeExperiment } from '../helpers/experiments.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

const [runs, data, elsewhere] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
const allow = allowDataBelow({ runs, data: [data] }, nodeEffects.files);

test('a page may begin with runs among the runs and the data, and read data among the data alone', (t) => {
  t.notThrows(() => allow({ init_from: join(runs, 'cnn') }));
  t.notThrows(() => allow({ init_from: join(data, 'cnn'), path: join(data, 'photos') }));
  t.throws(() => allow({ path: join(runs, 'photos') }), { instanceOf: MnistxError });
});

test('a run elsewhere is refused, also behind a link, and where the text names it', (t) => {
  mkdirSync(join(elsewhere, 'cnn'));
  symlinkSync(join(elsewhere, 'cnn'), join(runs, 'link'));
  for (const folder of [join(elsewhere, 'cnn'), join(runs, 'link'), join(runs, '..', 'cnn')]) {
    const error = t.throws(() => allow({ init_from: folder }), { instanceOf: MnistxError });
    t.deepEqual(error?.problems[0]?.path, ['model', 'init_from'], folder);
  }
});

test('a sweep with init_from does not go through a queue: its workers do not have the run', async (t) => {
  const experiment = makeExperiment({ model: { init_from: join(runs, 'cnn'), layers: LR_LAYERS } });
  const needsOf = needsFinder({ cacheDirectory: temporaryFolder() });
  const error = await t.throwsAsync(needsOf(experiment), { instanceOf: MnistxError });
  t.is(error?.code, 'CONFLICT');
});
