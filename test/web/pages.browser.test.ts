import type { Page } from 'playwright-core';
import { testPages } from '../helpers/ui-browser.js';
import type { View } from '../helpers/ui-browser.js';
import { makeAddresses, pageNames, settle } from '../helpers/ui-pages.js';

const { MNISTX_SCREENSHOTS } = process.env;
const VIEWS: readonly Required<View>[] = [
  { width: 1400, theme: 'light' },
  { width: 360, theme: 'dark' },
];
/** For who looks at them. */
const FURTHER: readonly Required<View>[] = [
  { width: 360, theme: 'light' },
  { width: 1400, theme: 'dark' },
  { width: 2560, theme: 'light' },
];

testPages('every page can be used by all, on a telephone and on a screen, in light and dark', async (t, pages) => {
  const { server, open, shoot, checkBarriers } = pages;
  const addresses = await makeAddresses(server);
  t.deepEqual([...addresses.keys()].sort(), [...pageNames].sort());
  for (const view of MNISTX_SCREENSHOTS === undefined ? VIEWS : [...VIEWS, ...FURTHER]) {
    for (const [name, address] of addresses) {
      const page = await open(address, view);
      await settle(page);
      await checkBarriers(page);
      t.true(await isInWidth(page), `${name} is wider than ${view.width}`);
      await shoot(page, `page-${name}`);
      await page.close();
    }
  }
});

/** Parts of the page whose content does not fit. */
const CUT_PARTS = `[...document.querySelectorAll('main *')]
  .filter((part) => getComputedStyle(part).overflowX !== 'visible' && part.checkVisibility())
  .filter((part) => part.closest('.unseen') === null)
  .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
    scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1)
  .map(({ tagName, className }) => tagName + '.' + className)`;

/** Of A4 paper without its margins, as browsers count. */
const PAPER_WIDTH = 718;
const INK = 'rgb(34, 34, 34)';

/** Plots of curves on which letters have the light colours of a dark page. */
const DARK_AXES = `[...document.querySelectorAll('.curve-plot canvas:not([class^=curve-])')].filter((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width / 20, canvas.height);
  const isInk = (at) => data[at + 3] > 250 && data[at] < 60;
  return !Array.from({ length: data.length / 4 }, (_, at) => isInk(4 * at)).includes(true);
}).map(({ className }) => className)`;

testPages('on paper every page is whole and light', async (t, { server, open, shoot }) => {
  for (const [name, address] of await makeAddresses(server)) {
    const page = await open(address, { width: PAPER_WIDTH, theme: 'dark' });
    await settle(page);
    await page.emulateMedia({ media: 'print' });
    await shoot(page, `paper-${name}`);
    t.true(await isInWidth(page), name);
    t.deepEqual(await page.evaluate(CUT_PARTS), [], name);
    t.is(await page.evaluate(`getComputedStyle(document.body).color`), INK, name);
    t.deepEqual(await page.evaluate(DARK_AXES), [], name);
    await page.close();
  }
});

testPages('a reload shows the same again, of every page', async (t, { server, open }) => {
  for (const [name, address] of await makeAddresses(server)) {
    const page = await open(address);
    await settleDrawn(page, name);
    const [url, shown] = [page.url(), await textOf(page)];
    await page.reload();
    await settleDrawn(page, name);
    t.is(page.url(), url);
    t.is(await textOf(page), shown, name);
    await page.close();
  }
});

testPages('every page outlives a restart of its server', async (t, { server, open, allowTrouble }) => {
  allowTrouble(/net::ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/);
  const opened: { name: string; page: Page; shown: string }[] = [];
  for (const [name, address] of await makeAddresses(server)) {
    const page = await open(address);
    await page.locator('.connection.live').waitFor();
    await settleDrawn(page, name);
    opened.push({ name, page, shown: await textOf(page) });
  }
  await server.stop();
  for (const { page } of opened) await page.locator('.connection.reconnecting').waitFor();
  await server.start();
  for (const { name, page, shown } of opened) {
    await page.locator('.connection.live').waitFor();
    await settleDrawn(page, name);
    t.is(await textOf(page), shown, name);
  }
});

async function isInWidth(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}

/** Waits for the diagram of an experiment too, which is drawn after the rest. */
async function settleDrawn(page: Page, name: string): Promise<void> {
  await settle(page);
  if (name === 'new') await page.locator('.chart.live').first().waitFor();
}

/** What is read on a page, without what the clock changes. */
async function textOf(page: Page): Promise<string> {
  const text = await page.locator('main').innerText();
  return text.replaceAll(/\d+ (?:second|minute)s? ago|just now/g, 'a while ago');
}
