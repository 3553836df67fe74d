import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Browser } from 'playwright-core';
import { testIfBrowser } from '../helpers/browser.js';
import { makePlace } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { cnnLayers } from '../helpers/runs.js';

const ODD = `a "q" 'x' </script><img src=x onerror=alert(1)> 🦊 שלום`;

/** Opens a page on a phone and on a screen, in light and dark, and looks for what must not be. */
async function isSound(t: ExecutionContext, browser: Browser, file: string, charts: number): Promise<void> {
  t.true(readFileSync(file).length < 3e6);
  for (const [width, colorScheme] of [
    [360, 'light'],
    [1200, 'dark'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const trouble: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
    });
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('dialog', (dialog) => trouble.push(dialog.message()));
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) trouble.push(request.url());
    });
    await page.goto(url);
    await page
      .locator('.chart.live')
      .nth(charts - 1)
      .waitFor();
    t.is(await page.locator('.chart').count(), charts);
    t.is(await page.locator('.chart.live [role="graphics-document"][aria-label]').count(), charts);
    for (const svg of await page.locator('.chart svg').all()) {
      t.true((await svg.boundingBox())!.height > 100);
      t.true((await svg.locator('path').count()) > 10);
    }
    t.is(await page.locator('img').count(), 0);
    t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width);
    t.deepEqual(trouble, []);
    const screenshots = process.env['MNISTX_SCREENSHOTS'];
    if (screenshots !== undefined)
      await page.screenshot({ path: `${screenshots}/${charts}-${width}-${colorScheme}.png`, fullPage: true });
    await page.close();
  }
}

testIfBrowser('the page of a run draws its charts, fits a phone and asks for nothing', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: ODD, folder: place.path('odd'), epochs: 5 });
  const { code, stdout } = await place.mnistx(['report', 'odd']);
  t.is(code, 0);
  t.is(stdout.trim(), 'odd/report.html');
  await isSound(t, browser, place.path('odd/report.html'), 2);
});

testIfBrowser('so does the page of a comparison', async (t, browser) => {
  const place = makePlace(t);
  writeRun('', { name: 'cnn', folder: place.path('a'), layers: cnnLayers });
  writeRun('', { name: ODD, folder: place.path('b'), epochs: 5 });
  const { code, stderr } = await place.mnistx(['compare', 'a', 'b', '--html']);
  t.is(code, 0);
  const folder = /report\.html are in (.*)\n/.exec(stderr)![1]!;
  const html = readFileSync(place.path(folder, 'report.html'), 'utf8');
  await isSound(t, browser, place.path(folder, 'report.html'), html.match(/data-chart="/g)!.length);
});
