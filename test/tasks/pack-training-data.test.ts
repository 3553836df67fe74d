import test from 'ava';
import type { MnistxError } from '../../src/errors.js';
import { packTrainingData } from '../../src/tasks/pack-training-data.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

test('data that are too large for a tab are refused where the text names them, with what to do', async (t) => {
  const text = [
    'model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }',
    'data: { limit: { train: 30, test: 10 } }',
  ].join('\n');
  const request = { text, allow: () => {}, cacheDirectory: temporaryFolder(), mirrors: [] };
  const error = await t.throwsAsync<MnistxError>(packTrainingData({ ...request, mostBytes: 31_399 }));
  t.like(error?.problems[0], { code: 'TOO_LARGE', path: ['data'], position: { line: 2 } });
  t.regex(error!.problems[0]!.fix!, /data\.limit/);
  t.true((await packTrainingData({ ...request, mostBytes: 31_400 })).length > 31_400);
});
