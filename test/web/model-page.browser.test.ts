import { copyFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { predictImages } from '../../src/tasks/predict-images.js';
import { findBarriers, listenForTrouble, sharedBrowser, testWhereBrowser } from '../helpers/browser.js';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';

const { MNISTX_SCREENSHOTS } = process.env;

const browser = sharedBrowser();

interface View {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

/** Opens a page as a file; whatever it complains of or asks for is trouble. */
async function open(t: ExecutionContext, file: string, { width = 1400, theme = 'light' }: View = {}) {
  const viewport = { width, height: width < 600 ? 740 : 900 };
  const context = await (await browser()).newContext({ viewport, colorScheme: theme, acceptDownloads: true });
  t.teardown(() => context.close());
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const { href } = pathToFileURL(file);
  const trouble = listenForTrouble(page, (url) => url === href);
  await page.goto(href);
  return { page, trouble };
}

/** Something like a 7. */
async function draw(page: Page): Promise<void> {
  const board = page.locator('canvas.board');
  await board.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await board.boundingBox())!;
  const to = (across: number, down: number): [number, number] => [x + across * width, y + down * height];
  await page.mouse.move(...to(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...to(0.7, 0.25), { steps: 4 });
  await page.mouse.move(...to(0.45, 0.8), { steps: 4 });
  await page.mouse.up();
  await page.locator('canvas.board[aria-label*="1 strokes"]').waitFor();
}

/** The values of the bars by their classes, as exact as the page has them. */
async function readOutputs(page: Page): Promise<ReadonlyMap<string, number>> {
  await page.locator('[role=status][aria-busy=false] .draw-model').waitFor();
  const rows = await page.locator('.draw-model .bars tbody tr').all();
  const read = rows.map(async (row) => {
    const name = await row.locator('th').textContent();
    return [name!, Number(await row.locator('.number').getAttribute('title'))] as const;
  });
  return new Map(await Promise.all(read));
}

/** What `mnistx predict` says of the drawing that the page saves, in whatever order. */
async function predictSaved(page: Page, place: Place, folder: string): Promise<ReadonlyMap<string, number>> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as PNG' }).click();
  const download = await downloading;
  copyFileSync(await download.path(), place.path('drawing.png'));
  const images = [{ name: place.path('drawing.png') }];
  const { classNames, images: answers } = await predictImages({ folder: place.path(folder), images, invert: 'auto' });
  const [answer] = answers;
  if (answer === undefined || 'error' in answer) throw new Error('the drawing could not be read');
  return new Map(classNames.map((name, at) => [name, answer.probabilities[at]!]));
}

async function agrees(t: ExecutionContext, page: Page, place: Place, folder: string): Promise<void> {
  await draw(page);
  const shown = await readOutputs(page);
  const predicted = await predictSaved(page, place, folder);
  t.true(shown.size > 1);
  t.is(shown.size, Math.min(predicted.size, 10));
  // The same bits: the page tells values in full.
  for (const [name, value] of shown) t.is(value, predicted.get(name)!, name);
}

async function shoot(page: Page, name: string, { width, theme }: View): Promise<void> {
  if (MNISTX_SCREENSHOTS === undefined) return;
  await page.screenshot({ path: join(MNISTX_SCREENSHOTS, `${name}-${width}-${theme}.png`), fullPage: true });
}

const VIEWS = [
  { width: 1400, theme: 'light' },
  { width: 1400, theme: 'dark' },
  { width: 360, theme: 'light' },
  { width: 360, theme: 'dark' },
] as const;

testWhereBrowser(
  'a report with its model is one file that predicts a drawing from a disk, to the bits of mnistx predict',
  async (t) => {
    const place = makePlace(t);
    t.is((await place.mnistx(['run', 'configs/cnn.yaml', ...quick, '-q'])).code, 0);
    t.is((await place.mnistx(['report', 'runs/cnn', '--with-model'])).stdout, 'runs/cnn/report.html\n');
    const file = place.path('runs/cnn/report.html');
    t.true(statSync(file).size < 3e6);
    for (const view of VIEWS) {
      const { page, trouble } = await open(t, file, view);
      await page.locator('.chart.live').last().waitFor();
      await page.getByText('answers while you draw').waitFor();
      await agrees(t, page, place, 'runs/cnn');
      await page.getByText('What each layer makes of it').click();
      await page.locator('.draw-layers > li').nth(3).waitFor();
      await shoot(page, 'report', view);
      t.deepEqual(await findBarriers(page), []);
      const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
      t.true(wide <= view.width, `${wide} wide`);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('answers while you draw').waitFor();
      t.false(await page.evaluate('crossOriginIsolated'));
      t.deepEqual(trouble, []);
    }
  },
);

testWhereBrowser(
  'export --to web writes a page of the model alone, also for colours, odd sizes and outputs that are no probabilities',
  async (t) => {
    const place = makePlace(t);
    const data = 'data={path: configs/photos, size: [24, 36], channels: 3, normalization: standard}';
    const layers = 'model.layers=[{type: flatten}, {type: dense, units: 256}, {type: dense, units: 3}]';
    const set = [data, layers, 'train.epochs=1', 'train.loss=mean_squared_error'].flatMap((one) => ['-S', one]);
    const ran = await place.mnistx(['run', 'configs/photos.yaml', ...set, '-q']);
    t.is(ran.code, 0, ran.stderr);
    const folder = ran.stdout.trim();
    const { code, stdout, stderr } = await place.mnistx(['export', folder, '--to', 'web', '-o', 'site']);
    t.is(code, 0, stderr);
    t.is(stdout, 'site/index.html\n');
    for (const view of VIEWS) {
      const { page, trouble } = await open(t, place.path('site/index.html'), view);
      await agrees(t, page, place, folder);
      await shoot(page, 'web', view);
      t.deepEqual(await findBarriers(page), []);
      t.deepEqual(trouble, []);
    }
  },
);

test('a model that would make the report too large is named before anything is written', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/mlp.yaml', ...quick, '-S', 'train.epochs=1', '-q'])).code, 0);
  const { code, stderr } = await place.mnistx(['report', 'runs/mlp', '--with-model']);
  t.is(code, 2);
  t.regex(
    stderr,
    /^BAD_USAGE {2}the page would take \d\.\d MB, 3\.6 MB of it the 669,706 weights; 3\.0 MB are the most\n/,
  );
  t.regex(stderr, /mnistx export runs\/mlp --to web/);
  t.false(existsSync(place.path('runs/mlp/report.html')));
});
