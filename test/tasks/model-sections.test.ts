import { existsSync, readFileSync, rmSync } from 'node:fs';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { makeSmallColourDataset } from '../helpers/colour-dataset.js';

test('the report of a trained run shows where it errs, its filters and its diagram', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/cnn.yaml', ...quick, '-q'])).code, 0);
  const { code, stderr } = await place.mnistx(['report', 'runs/cnn']);
  t.deepEqual([code, stderr], [0, '']);
  const html = readFileSync(place.path('runs/cnn/report.html'), 'utf8');
  t.true(html.length < 3e6);
  t.is(html.match(/data-chart="/g)!.length, 3 + 4 + 2 + 1);
  t.regex(html, /<dd>\d+ of 200 test images of <bdi>/);
  t.regex(html, /<h2 id="why-title">What could be better<\/h2>\n<p><strong>Note: <\/strong>/);
  t.regex(html, /<code><bdi>mnistx run runs\/cnn\/config\.resolved\.yaml -S data\.validation=0\.1<\/bdi><\/code>/);
});

test('a report says what it cannot show and why', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-q'])).code, 0);
  rmSync(place.path('runs/lr/model/weights.bin'));
  t.is((await place.mnistx(['report', 'runs/lr'])).code, 0);
  t.regex(readFileSync(place.path('runs/lr/report.html'), 'utf8'), /Not shown: <bdi>.*weights\.bin/);
});

test('a run that failed has a report that says what to try', async (t) => {
  const place = makePlace(t);
  writeRun(place.path('runs'), {
    name: 'lr',
    status: 'failed',
    reason: 'the loss became NaN in epoch 1, step 3',
    epochs: 0,
  });
  t.is((await place.mnistx(['report', 'runs/lr'])).code, 0);
  const html = readFileSync(place.path('runs/lr/report.html'), 'utf8');
  t.regex(html, /<strong>Error: <\/strong><bdi>The loss is no longer a number/);
});

test('images of other sizes, in colour, are reported too', async (t) => {
  const place = makePlace(t);
  makeSmallColourDataset(place.folder, 'colour');
  place.write(
    'colour.yaml',
    `data: { directory: colour }
model:
  layers:
    - { type: conv2d, filters: 4, kernel_size: 3, activation: relu }
    - { type: flatten }
    - { type: dense, units: 3, activation: softmax }
`,
  );
  const trained = await place.mnistx(['run', 'colour.yaml', '-q']);
  t.is(trained.code, 0, trained.stderr);
  const { code, stderr } = await place.mnistx(['report', 'runs/colour']);
  t.deepEqual([code, stderr], [0, '']);
  const html = readFileSync(place.path('runs/colour/report.html'), 'utf8');
  t.false(html.includes('Not shown'));
  t.true(existsSync(place.path('runs/colour/report.html')));
});
