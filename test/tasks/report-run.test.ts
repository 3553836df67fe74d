import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

test('report prints the file that it wrote, and replaces an older report only', async (t) => {
  const place = makePlace(t);
  writeRun(place.path('runs'), { name: 'lr', epochs: 2 });
  for (const _ of [1, 2]) t.is((await place.mnistx(['report', 'runs/lr'])).stdout, 'runs/lr/report.html\n');
  t.is((await place.mnistx(['report', 'runs/lr', '--out', 'a.html'])).stdout, 'a.html\n');
  t.is(readFileSync(place.path('a.html'), 'utf8'), readFileSync(place.path('runs/lr/report.html'), 'utf8'));
  for (const taken of ['configs/lr.yaml', 'configs']) {
    const before = taken.endsWith('yaml') ? readFileSync(place.path(taken), 'utf8') : '';
    const { code, stderr } = await place.mnistx(['report', 'runs/lr', '--out', taken]);
    t.is(code, 2);
    t.true(stderr.startsWith(`BAD_USAGE  ${taken} exists and is not a report of mnistx\n`), stderr);
    if (before !== '') t.is(readFileSync(place.path(taken), 'utf8'), before);
  }
});

test('report writes the charts of its page in every format that is asked for', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-q'])).code, 0);
  const { stdout } = await place.mnistx(['report', 'runs/lr', '--png', '--format', 'svg']);
  const [page, ...charts] = stdout.trim().split('\n');
  t.is(page, 'runs/lr/report.html');
  for (const name of ['accuracy', 'loss', 'steps', 'architecture', 'confusion-matrix'])
    for (const format of ['svg', 'png']) t.true(charts.includes(`runs/lr/report-charts/${name}.${format}`), stdout);
  for (const file of charts) t.true(existsSync(place.path(file)), file);
  const elsewhere = await place.mnistx(['report', 'runs/lr', '--out', 'a.html', '--format', 'vl.json']);
  t.true(elsewhere.stdout.startsWith('a.html\na-charts/accuracy.vl.json\n'), elsewhere.stdout);
});

for (const [status, epochs] of [
  ['interrupted', 0],
  ['running', 1],
  ['failed', 0],
] as const)
  test(`report shows a run that is ${status} after ${epochs} epochs`, async (t) => {
    const place = makePlace(t);
    writeRun(place.path('runs'), { name: 'lr', epochs, status });
    t.is((await place.mnistx(['report', 'runs/lr'])).code, 0);
  });

test('report names a run that is not there', async (t) => {
  const { code, stderr } = await makePlace(t).mnistx(['report', 'runs/x']);
  t.is(code, 2);
  t.true(stderr.startsWith('RUN_NOT_FOUND  there is no run runs/x\n'));
});

test('compare --html writes its page into the folder of the comparison, or where it is told to', async (t) => {
  const place = makePlace(t);
  for (const name of ['a', 'b']) writeRun(place.path('runs'), { name });
  const { code, stderr } = await place.mnistx(['compare', 'runs/a', 'runs/b', '--html', '--format', 'png']);
  t.is(code, 0);
  t.is(stderr, 'table and charts are in runs/compare-a-b\nthe page is runs/compare-a-b/report.html\n');
  t.true(existsSync(place.path('runs/compare-a-b/loss-by-time.png')));
  t.false(existsSync(place.path('runs/compare-a-b/loss-by-time.svg')));
  t.is((await place.mnistx(['compare', 'runs/a', 'runs/b', '--html=page.html', '--json'])).code, 0);
  t.true(existsSync(place.path('page.html')));
});

test('compare does not take a run for the file of its page', async (t) => {
  const place = makePlace(t);
  for (const name of ['a', 'b']) writeRun(place.path('runs'), { name });
  const { code, stderr } = await place.mnistx(['compare', '--html', 'runs/a', 'runs/b']);
  t.is(code, 2);
  t.regex(stderr, /--html names the folder runs\/a, but it takes a file\n.*--html=report\.html/);
  const taken = await place.mnistx(['compare', 'runs/a', 'runs/b', '--html', 'configs/lr.yaml']);
  t.is(taken.code, 2);
  t.false(existsSync(place.path('runs/compare-a-b')));
});

test('run --png writes its learning curves as PNG, too', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/lr.yaml', ...quick, '--png', '-q'])).code, 0);
  for (const file of ['accuracy.png', 'accuracy.svg', 'loss.vl.json'])
    t.true(existsSync(place.path('runs/lr/charts', file)));
  const { files } = JSON.parse(readFileSync(place.path('runs/lr/run.json'), 'utf8')) as { files: object };
  t.true('charts/loss.png' in files);
});
