import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { unzipSync } from 'fflate';
import type { BrowserContext, Page } from 'playwright-core';
import { nodeEffects } from '../../src/effects.js';
import { engineChooser } from '../../src/open/choose-engine.js';
import { makePlayground } from '../../src/tasks/playground.js';
import { verifyRun } from '../../src/tasks/verify-run.js';
import { linkOf } from '../../src/web/playground/permalink.js';
import { findBarriers, listenForTrouble, sharedBrowser, testWhereBrowser } from '../helpers/browser.js';
import { makePlace } from '../helpers/cli.js';
import { missingBrowser } from '../helpers/launch-browser.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { serveFolder } from '../helpers/static-server.js';
import type { StaticServer } from '../helpers/static-server.js';

const { MNISTX_SCREENSHOTS } = process.env;

/** Quick, and with everything that a run folder may hold. */
const SHORT = `name: short
data: { dataset: mnist, limit: { train: 600, test: 200 }, validation: 0.2 }
model:
  layers:
    - { type: conv2d, filters: 4, kernel_size: 5, activation: relu }
    - { type: max_pooling2d, pool_size: 2 }
    - { type: flatten }
    - { type: dense, units: 10, activation: softmax }
train: { epochs: 2, batch_size: 40, log_every: 5, checkpoint: { keep: best } }
`;
/** Long enough to be paused. */
const LONG = SHORT.replace('name: short', 'name: long').replace('epochs: 2', 'epochs: 10000');

let site: StaticServer;
const browser = sharedBrowser();

test.before(async () => {
  if (missingBrowser !== null) return;
  const folder = join(temporaryFolder(), 'site');
  const places = { cacheDirectory: temporaryFolder(), mirrors: [], files: nodeEffects.files };
  await makePlayground({ folder, datasets: ['mnist'], force: false, version: '1.2.3', ...places });
  site = await serveFolder(folder);
});
test.after.always(async () => site?.stop());

interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of, and whatever it asked of others. */
  readonly trouble: readonly string[];
}

interface View {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly serviceWorkers?: 'allow' | 'block';
  /** Default: that of the folder on a plain web server */
  readonly url?: string;
}

async function visit(t: ExecutionContext, text: string, view: View = {}): Promise<Visit> {
  const { width = 1400, theme = 'light', serviceWorkers = 'allow', url: address = site.url } = view;
  const viewport = { width, height: width < 600 ? 740 : 900 };
  const context = await (
    await browser()
  ).newContext({ viewport, colorScheme: theme, serviceWorkers, acceptDownloads: true });
  // Machines that build and train beside the tests take their time.
  context.setDefaultTimeout(90_000);
  t.teardown(() => context.close());
  const page = await context.newPage();
  const trouble = listenForTrouble(page, (url) => url.startsWith(address));
  await page.goto(address + linkOf(text));
  return { page, context, trouble };
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: RegExp) => page.locator('.training-status p').filter({ hasText: text }).waitFor();

async function train(page: Page): Promise<void> {
  await page.locator('.verdict.good').waitFor();
  await button(page, 'Train').click();
}

async function settled(page: Page): Promise<void> {
  await page.locator('.cm-content').waitFor();
  await page.locator('.verdict').waitFor();
}

/** The service worker has loaded the page again with the headers that let it use all cores. */
async function isolated(page: Page): Promise<void> {
  await settled(page);
  while ((await page.evaluate('crossOriginIsolated').catch(() => false)) !== true) await page.waitForTimeout(50);
  await settled(page);
}

async function shoot(page: Page, name: string): Promise<void> {
  if (MNISTX_SCREENSHOTS === undefined) return;
  const theme = (await page.evaluate('document.documentElement.dataset.theme')) as string;
  const path = join(MNISTX_SCREENSHOTS, `${name}-${page.viewportSize()!.width}-${theme}.png`);
  await page.screenshot({ path, fullPage: true });
}

async function checkBarriers(t: ExecutionContext, page: Page): Promise<void> {
  const found = await findBarriers(page);
  t.deepEqual(
    found.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
    [],
  );
}

/** Downloads the run folder, and has it trained again here. */
async function takeHome(t: ExecutionContext, page: Page, name: string) {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, `Download ${name}.zip`).click()]);
  t.is(download.suggestedFilename(), `${name}.zip`);
  const home = temporaryFolder();
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(await download.path())))) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), bytes);
  }
  const folder = join(home, name);
  const places = { workDirectory: temporaryFolder(), cacheDirectory: temporaryFolder(), mirrors: [] };
  const chooseEngine = engineChooser(places, () => {});
  const options = { effects: nodeEffects, signal: new AbortController().signal, report: () => {}, chooseEngine };
  return { folder, verified: await verifyRun({ folder, epochs: null, threads: 1, ...places }, options) };
}

testWhereBrowser('a static folder trains on all cores, and its run folder is byte-identical at home', async (t) => {
  const { page, trouble } = await visit(t, SHORT);
  await isolated(page);
  await train(page);
  await said(page, /^Finished: 2 epochs/);
  await page.getByRole('heading', { name: 'Predictions' }).waitFor();
  await page.getByRole('heading', { name: 'Activations' }).waitFor();
  t.is(await page.locator('.filter-pictures').first().locator('canvas').count(), 4);
  const { folder, verified } = await takeHome(t, page, 'short');
  t.deepEqual(verified, {
    folder,
    epochs: 2,
    same: [
      ...['steps.csv', 'history.csv', 'model/weights.bin', 'model/model.json', 'predictions.csv'],
      ...['checkpoints/best.ckpt', 'checkpoints/last.ckpt'],
    ],
    isWhole: true,
    differences: [],
  });
  t.is(readFileSync(join(folder, 'config.yaml'), 'utf8'), SHORT);
  t.true(statSync(join(folder, 'run.json')).size > 1000);
  await shoot(page, 'playground');
  await checkBarriers(t, page);
  t.deepEqual(trouble, []);
});

testWhereBrowser('a training is paused, does one step, continues, and is stopped', async (t) => {
  const { page, trouble } = await visit(t, LONG, { width: 360, theme: 'dark' });
  await isolated(page);
  await train(page);
  await said(page, /^Training on/);
  await page.getByRole('heading', { name: 'Curves' }).waitFor();
  await button(page, 'Pause').click();
  await said(page, /^Paused/);
  const place = async (): Promise<string[]> => page.locator('.training-status dd').allInnerTexts();
  const [epoch, step] = await place();
  const next = (Number.parseInt(step!) % 12) + 1;
  await button(page, 'Step').click();
  await page
    .locator('.training-status dd')
    .nth(1)
    .filter({ hasText: new RegExp(`^${next} of`) })
    .waitFor();
  await said(page, /^Paused/);
  t.regex(epoch!, / of 10000$/);
  t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 360);
  await shoot(page, 'playground-paused');
  await checkBarriers(t, page);
  await button(page, 'Continue').click();
  await said(page, /^Training on/);
  await button(page, 'Stop').click();
  await said(page, /^Ended: interrupted in epoch/);
  t.deepEqual(trouble, []);
});

testWhereBrowser(
  'once loaded it works without a connection, and a changed layer keeps the weights that fit',
  async (t) => {
    const { page, context, trouble } = await visit(t, SHORT);
    await isolated(page);
    await train(page);
    await said(page, /^Finished/);
    await context.setOffline(true);
    await page.reload();
    await settled(page);
    await train(page);
    await said(page, /^Finished/);
    const wider = SHORT.replace('kernel_size: 5, activation: relu }', 'kernel_size: 5, activation: tanh }');
    await page.evaluate(`location.hash = ${JSON.stringify(linkOf(wider))}`);
    await page.locator('.cm-content').filter({ hasText: 'tanh' }).waitFor();
    await page.getByLabel('Begin the next training with the weights that fit').check();
    await train(page);
    await page.getByText('This training began with the weights of an earlier one').waitFor();
    t.deepEqual(trouble, []);
  },
);

testWhereBrowser('without service workers one core trains to the same bits', async (t) => {
  const { page, trouble } = await visit(t, SHORT, { serviceWorkers: 'block' });
  await settled(page);
  await train(page);
  await said(page, /^Finished/);
  t.is(await page.evaluate('crossOriginIsolated'), false);
  const { verified } = await takeHome(t, page, 'short');
  t.deepEqual([verified.isWhole, verified.differences], [true, []]);
  t.deepEqual(
    trouble.filter((line) => !/blocked by Playwright/.test(line)),
    [],
  );
});

testWhereBrowser('a drawing is predicted, and a link brings its experiment to another page', async (t) => {
  const { page, trouble } = await visit(t, SHORT, { width: 1400, theme: 'dark' });
  await isolated(page);
  await train(page);
  await said(page, /^Finished/);
  await page.getByText(/Shown is test image 0, a 7/).waitFor();
  await page.locator('canvas.board').scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await page.locator('canvas.board').boundingBox())!;
  await page.mouse.move(x + 0.5 * width, y + 0.2 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.5 * width, y + 0.8 * height, { steps: 8 });
  await page.mouse.up();
  await page.getByText('Shown is your drawing.').waitFor();
  await page.locator('.draw-seen figcaption').filter({ hasText: 'centred' }).waitFor();
  await shoot(page, 'playground-drawn');
  await checkBarriers(t, page);
  await button(page, 'Copy a link to this experiment').click();
  await page.getByText(/The link is/).waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator('.cm-content').filter({ hasText: 'name: short' }).waitFor();
  t.deepEqual(trouble, []);
});

testWhereBrowser('whatever a link holds is text, and data that the page has not are named', async (t) => {
  const { page, trouble } = await visit(t, 'name: "<img src=x onerror=alert(1)>"\ndata: { dataset: kmnist }\n');
  await isolated(page);
  t.true((await page.locator('.cm-content').innerText()).includes('<img src=x'));
  await page.locator('.verdict.bad').waitFor();
  t.true(await button(page, 'Train').isDisabled());
  await page.goto(`${site.url}#yaml=AAAA`);
  await page.getByText('The link holds no experiment').waitFor();
  const other = await visit(t, SHORT.replace('dataset: mnist', 'dataset: kmnist'));
  await other.page.getByText('this page has no kmnist').waitFor();
  for (const [text, problem] of [
    [SHORT.replace('model:', 'engine: tfjs\nmodel:'), 'this page trains with the engine simd'],
    [SHORT.replace('model:', 'model:\n  init_from: runs/cnn'), 'this page has no runs to begin with'],
  ] as const) {
    await isolated(other.page);
    await other.page.evaluate(`location.hash = ${JSON.stringify(linkOf(text))}`);
    await other.page.getByText(problem).waitFor();
  }
  t.deepEqual([...trouble, ...other.trouble], []);
});

testWhereBrowser(
  'playground --open serves the page so that it trains on all cores without a service worker, until Ctrl-C',
  async (t) => {
    const place = makePlace(t);
    const args = ['playground', '--out', 'site', '--open', '--port', '0'];
    const started = place.start(args, { PATH: place.folder });
    let log = '';
    started.child.stderr!.on('data', (text: string) => (log += text));
    await started.logged('Ctrl-C stops the server');
    const [url = ''] = /http:\S+\//.exec(log)!;
    const { page, trouble } = await visit(t, SHORT, { serviceWorkers: 'block', url });
    await settled(page);
    t.is(await page.evaluate('crossOriginIsolated'), true);
    await train(page);
    await said(page, /^Finished: 2 epochs/);
    const { verified } = await takeHome(t, page, 'short');
    t.deepEqual([verified.isWhole, verified.differences], [true, []]);
    started.child.kill('SIGINT');
    t.is((await started.ended).code, 130);
    t.deepEqual(
      trouble.filter((line) => !/blocked by Playwright/.test(line)),
      [],
    );
  },
);
