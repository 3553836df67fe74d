import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import type { TopLevelSpec } from 'vega-lite';
import { ON_FIELD, theme } from '../../src/charts/theme.js';
import { drawReport } from '../../src/drawings/draw-report.js';
import { findBarriers, listenForTrouble, testIfBrowser } from '../helpers/browser.js';
import { makePlace } from '../helpers/cli.js';
import { conditionalSweep, drawTrials } from '../helpers/drawn-sweeps.js';
import { writeRun } from '../helpers/run-folders.js';
import { cnnLayers } from '../helpers/runs.js';
import { writeSweepFolder } from '../helpers/sweep-folders.js';

const ODD = `a "q" 'x' [b].c </script><img src=x onerror=alert(1)> 🦊 שלום \u202e`;
const { MNISTX_SCREENSHOTS } = process.env;

interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly javaScriptEnabled: boolean;
}

/** Opens a file; whatever the page complains of or asks for is trouble. */
async function open(browser: Browser, file: string, view: View): Promise<{ page: Page; trouble: readonly string[] }> {
  const { width, ...rest } = view;
  const page = await browser.newPage({ viewport: { width, height: 800 }, ...rest });
  const url = pathToFileURL(file).href;
  const trouble = listenForTrouble(page, (asked) => asked === url);
  await page.goto(url);
  return { page, trouble };
}

/** On a phone and on a screen, in light and dark, with and without scripts: every chart is there and can be reached. */
async function isSound(t: ExecutionContext, browser: Browser, file: string, charts: number): Promise<void> {
  t.true(readFileSync(file).length < 3e6);
  for (const view of [
    { width: 360, colorScheme: 'light', javaScriptEnabled: true },
    { width: 360, colorScheme: 'dark', javaScriptEnabled: true },
    { width: 1400, colorScheme: 'light', javaScriptEnabled: false },
    { width: 1400, colorScheme: 'light', javaScriptEnabled: true },
    { width: 1400, colorScheme: 'dark', javaScriptEnabled: true },
  ] as const) {
    const { page, trouble } = await open(browser, file, view);
    const live = page.locator('.chart.live [role="graphics-document"][aria-label]');
    if (view.javaScriptEnabled) await live.nth(charts - 1).waitFor();
    t.is(await live.count(), view.javaScriptEnabled ? charts : 0);
    t.is(await page.locator('.chart [role="graphics-document"][aria-label]').count(), charts);
    const svgs = await page.locator('.chart svg').all();
    t.is(svgs.length, charts);
    for (const svg of svgs) {
      t.true((await svg.boundingBox())!.height > 100);
      t.true((await svg.locator('path, image').count()) > 1);
    }
    t.is(await page.locator('img').count(), 0);
    const [root] = await page.locator('html').all();
    const right = (await page.locator('body').boundingBox())!.width;
    t.true(right <= view.width, `${right} wide`);
    if (view.javaScriptEnabled)
      t.true((await root!.evaluate((element: { scrollWidth: number }) => element.scrollWidth)) <= view.width);
    if (MNISTX_SCREENSHOTS !== undefined)
      await page.screenshot({
        path: `${MNISTX_SCREENSHOTS}/${charts}-${view.width}-${view.colorScheme}.png`,
        fullPage: true,
      });
    t.true((await smallestLetters(page)) >= 9, `letters of a chart at ${view.width} px`);
    if (view.javaScriptEnabled) t.deepEqual(await findBarriers(page), []);
    t.deepEqual(trouble, []);
    await page.close();
  }
}

/** Height in pixels of the smallest labels of axes as they are drawn, whatever they are scaled to. */
async function smallestLetters(page: Page): Promise<number> {
  // One question for all of them: there are hundreds.
  const heights = await page
    .locator('.role-axis-label text, .role-legend-label text')
    .evaluateAll((texts: { getBoundingClientRect: () => { height: number } }[]) =>
      texts.map((text) => text.getBoundingClientRect().height),
    );
  return Math.min(...heights.filter((height) => height > 0));
}

testIfBrowser('the page of a run draws its charts, fits a phone and asks for nothing', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: ODD, folder: place.path('odd'), epochs: 5 });
  const { code, stdout } = await place.mnistx(['report', 'odd']);
  t.is(code, 0);
  t.is(stdout.trim(), 'odd/report.html');
  await isSound(t, browser, place.path('odd/report.html'), 3);
});

testIfBrowser('so does the page of a comparison', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: 'cnn', folder: place.path('a'), layers: cnnLayers });
  writeRun('', { name: ODD, folder: place.path('b'), epochs: 5 });
  const { code } = await place.mnistx(['compare', 'a', 'b', '--html=page.html']);
  t.is(code, 0);
  await isSound(t, browser, place.path('page.html'), 5);
});

testIfBrowser('so does the page of a sweep, also with odd names and many parameters', async (t, browser) => {
  const place = makePlace(t);
  const { parameters } = conditionalSweep();
  const odd = { kind: 'choice', path: `model.${ODD}`, values: [ODD, { type: ODD }], when: [] } as const;
  const sweep = conditionalSweep({ name: ODD, parameters: [...parameters, odd] });
  const states = ['failed', 'invalid', 'stopped'] as const;
  const trials = drawTrials(sweep, 30, (number) => {
    const state = states[number - 5] ?? 'complete';
    return state === 'failed' || state === 'invalid' ? { state, value: null, seeds: [], reason: ODD } : { state };
  });
  writeSweepFolder(place.path('odd'), sweep, trials);
  const { code, stdout, stderr } = await place.mnistx(['report', 'odd']);
  t.is(code, 0, stderr);
  t.is(stdout.trim(), 'odd/report.html');
  await isSound(t, browser, place.path('odd/report.html'), 7);
});

testIfBrowser('a name is shown as it is and runs nothing', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: ODD, folder: place.path('odd'), epochs: 3 });
  await place.mnistx(['report', 'odd']);
  const { page, trouble } = await open(browser, place.path('odd/report.html'), {
    width: 800,
    colorScheme: 'light',
    javaScriptEnabled: true,
  });
  const shown = ODD.replace('\u202e', '�');
  t.is(await page.locator('h1').textContent(), shown);
  t.is(await page.title(), `${shown} · Run`);
  t.is(await page.locator('script').count(), 2);
  t.deepEqual(trouble, []);
});

testIfBrowser(
  'lines and letters of a chart stand out on a dark page, words on fields keep their colours',
  async (t, browser) => {
    const place = makePlace(t);
    const words = {
      description: 'words on fields',
      config: theme,
      data: { values: [{ a: 'x', b: 1 }] },
      encoding: { x: { field: 'a' }, y: { field: 'b' } },
      layer: [
        { mark: { type: 'bar', color: '#f7f7f7' } },
        { name: `${ON_FIELD}_0`, mark: { type: 'text', text: 'one', color: '#222222' } },
      ],
    } as unknown as TopLevelSpec;
    const line = { ...words, description: 'a line', layer: [{ mark: 'line' }] } as unknown as TopLevelSpec;
    const sections = [{ id: 'both', title: 'Both', blocks: [], charts: { line, words } }];
    place.write('page.html', await drawReport({ kind: 'Run', names: ['x'], sections, footer: '' }));
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open(browser, place.path('page.html'), {
        width: 900,
        colorScheme: 'dark',
        javaScriptEnabled,
      });
      if (javaScriptEnabled) await page.locator('.chart.live').nth(1).waitFor();
      const inks: number[] = [];
      const sheets: number[] = [];
      for (const chart of await page.locator('.chart').all()) {
        inks.push(brightness(await styleOf(chart.locator('.role-axis-label text').first(), 'fill')));
        const picture = await chart.screenshot();
        const { decode } = await import('fast-png');
        const { data } = decode(picture);
        sheets.push((data[0]! + data[1]! + data[2]!) / 3);
      }
      t.true(inks[0]! > 200 && sheets[0]! < 60, `a line: ${inks[0]} on ${sheets[0]}`);
      t.true(inks[1]! > 200 && sheets[1]! < 60, `words: ${inks[1]} on ${sheets[1]}`);
      const word = page.locator(`.${ON_FIELD}_0_marks text`).first();
      t.true(brightness(await styleOf(word, 'fill')) < 60);
      await page.close();
    }
  },
);

testIfBrowser('on paper the page is light, unfolded and whole', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: 'cnn', folder: place.path('cnn'), layers: cnnLayers });
  await place.mnistx(['report', 'cnn']);
  const view = { width: 900, colorScheme: 'dark', javaScriptEnabled: true } as const;
  const { page, trouble } = await open(browser, place.path('cnn/report.html'), view);
  await page.locator('.chart.live').nth(1).waitFor();
  await page.evaluate(
    `addEventListener('beforeprint', () => (document.body.id = document.querySelectorAll('details:not([open])').length))`,
  );
  const pdf = await page.pdf({ format: 'A4' });
  t.is(pdf.subarray(0, 5).toString(), '%PDF-');
  t.true(pdf.length > 20_000);
  t.is(await page.locator('body').getAttribute('id'), '0');
  await page.emulateMedia({ media: 'print' });
  t.true(brightness(await styleOf(page.locator('.role-axis-label text').first(), 'fill')) < 60);
  t.false(await page.locator('nav').isVisible());
  t.deepEqual(trouble, []);
});

testIfBrowser('a point tells its values', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: 'cnn', folder: place.path('cnn'), epochs: 4 });
  await place.mnistx(['report', 'cnn']);
  const view = { width: 900, colorScheme: 'light', javaScriptEnabled: true } as const;
  const { page } = await open(browser, place.path('cnn/report.html'), view);
  await page.locator('.chart.live').nth(1).waitFor();
  t.false(await page.locator('#_tip').isVisible());
  await page.locator('path[aria-roledescription="point"]').first().hover();
  await page.locator('#_tip').waitFor();
  t.regex((await page.locator('#_tip').textContent())!, /Epoch: 1\nAccuracy: 0\.\d+/);
});

async function styleOf(element: ReturnType<Page['locator']>, property: 'fill'): Promise<string> {
  // Runs in the page, whose types Node has not.
  return element.evaluate((node: unknown, name: string) => {
    const { getComputedStyle } = globalThis as unknown as {
      getComputedStyle: (node: unknown) => Record<string, string>;
    };
    return getComputedStyle(node)[name]!;
  }, property);
}

/** 0 … 255 of `rgb(1, 2, 3)`. */
function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
