import test from 'ava';

import { compareRuns } from '../../src/compare/compare-runs.js';
import { listComparisonRows } from '../../src/compare/comparison-csv.js';
import { csvRows } from '../../src/runs/csv.js';
import { cnnHistory } from '../helpers/keras-histories.js';
import { lrLayers, makeRun } from '../helpers/runs.js';

test('a row a run, with raw numbers and empty cells for what is not known', (t) => {
  const cnn = makeRun({ name: 'say "cnn", please', history: cnnHistory.slice(0, 2) });
  const failed = makeRun({ name: 'failed', status: 'failed', epochs: 0, layers: lrLayers });
  t.is(
    csvRows(listComparisonRows(compareRuns([cnn, failed]))),
    `run,name,folder,status,architecture,parameters,flops,epochs_done,epochs_planned,test_accuracy,test_loss,weights_of,measured_in,best_accuracy,best_accuracy_epoch,best_loss,best_loss_epoch,final_accuracy,final_loss,seconds,seconds_per_epoch,engine
"say ""cnn"", please","say ""cnn"", please","runs/say ""cnn"", please",finished,conv2d 8 5×5 relu → max_pooling2d 2×2 → conv2d 16 5×5 relu → max_pooling2d 2×2 → flatten → dropout 0.5 → dense 10 softmax,5994,${cnn.manifest.model.flops},2,20,0.975,0.0814,,validation,0.975,2,0.0814,2,0.975,0.0814,16.8,8.4,"simd wasm, 2 threads"
failed,failed,runs/failed,failed,flatten → dense 10 softmax,7850,${failed.manifest.model.flops},0,20,,,,,,,,,,,,,"simd wasm, 2 threads"
`,
  );
});

test('a run whose name is a formula stays text in a spreadsheet', (t) => {
  const run = makeRun({ name: '=HYPERLINK("http://x")' });
  t.regex(csvRows(listComparisonRows(compareRuns([run]))), /\n"'=HYPERLINK\(""http:\/\/x""\)","'=HYPERLINK/);
});
