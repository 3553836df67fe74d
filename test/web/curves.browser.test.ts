import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { writeRun } from '../helpers/run-folders.js';
import { cnnLayers } from '../helpers/runs.js';
import { testPages } from '../helpers/ui-browser.js';
import { trainTiny } from '../helpers/ui-server.js';

/** The values of the first chart as its table tells them; opens it. */
async function readTable(page: Page): Promise<Locator> {
  const table = page.getByRole('figure').first().locator('details', { hasText: 'Values as a table' });
  if ((await table.getAttribute('open')) === null) await table.locator('summary').click();
  return table.locator('tbody tr');
}

const plotOf = (page: Page): Locator => page.getByRole('application').first();

testPages('the curve of a run grows while it trains, by epoch and by step', async (t, { server, open, shoot }) => {
  await trainTiny(server.runsDirectory, { name: 'before' });
  const page = await open('#/curves');
  await page.getByRole('link', { name: 'before' }).waitFor();
  const rows = await readTable(page);
  t.is(await rows.count(), 2);
  const training = trainTiny(server.runsDirectory, {
    name: 'live',
    train: { epochs: 6, batch_size: 10, log_every: 1 },
    data: { limit: { train: 500, test: 50 } },
  });
  await page.getByText('Add runs').click();
  await page.getByRole('checkbox', { name: 'live' }).check();
  await training;
  await rows.nth(5).waitFor();
  const finished = page.getByRole('listitem').filter({ hasText: 'live' }).getByText('finished, 6 epochs');
  await finished.waitFor();
  t.is(await finished.count(), 1);
  await page.getByRole('combobox', { name: /^By/ }).selectOption('step');
  await page.getByRole('combobox', { name: /^Measured in/ }).selectOption('training');
  await page.getByRole('columnheader', { name: 'Step' }).waitFor();
  await shoot(page, 'curves-live');
});

testPages('zoom, smoothing and scales stand in the address and survive a reload', async (t, { server, open }) => {
  writeRun(server.runsDirectory, { name: 'cnn', layers: cnnLayers, epochs: 20 });
  writeRun(server.runsDirectory, { name: 'lr', epochs: 20, accuracy: [0.85, 0.92] });
  const page = await open('#/curves');
  await plotOf(page).locator('.u-over canvas').first().waitFor();
  const over = (await plotOf(page).locator('.u-over').boundingBox())!;
  const drag = async (from: number, to: number): Promise<void> => {
    await page.mouse.move(over.x + from * over.width, over.y + 0.5 * over.height);
    await page.mouse.down();
    await page.mouse.move(over.x + to * over.width, over.y + 0.5 * over.height, { steps: 4 });
    await page.mouse.up();
  };
  const zoomOf = (): readonly number[] =>
    (new URLSearchParams(page.url().split('?')[1]).get('x') ?? '').split(',').map(Number);
  await drag(0.25, 0.75);
  await page.waitForURL(/[?&]x=/);
  const [low, high] = zoomOf();
  t.true(low! > 4 && low! < 7 && high! > 14 && high! < 17, String(zoomOf()));
  await page.getByRole('slider', { name: 'Smoothing' }).fill('0.6');
  await page.waitForURL(/smooth=0\.6/);
  await page.getByRole('checkbox', { name: 'Log scale of epoch' }).check();
  await page.waitForURL(/log=x/);
  const address = page.url();
  await page.reload();
  await page.getByText('Exponential moving average of weight 0.6').first().waitFor();
  t.is(page.url(), address);
  t.deepEqual(zoomOf(), [low, high]);
  await plotOf(page).dblclick({ position: { x: 200, y: 20 } });
  await page.waitForURL((url) => !/[?&]x=/.test(url.hash));
  await plotOf(page).focus();
  await page.keyboard.press('+');
  await page.waitForURL(/[?&]x=/);
  const before = zoomOf();
  await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => !url.hash.includes(before.join('%2C')));
  t.true(zoomOf()[0]! > before[0]!);
  await page.keyboard.press('0');
  await page.waitForURL((url) => !/[?&]x=/.test(url.hash));
});

testPages(
  'seeds are a mean with a band; the legend hides and opens lines, and a click on a curve opens its run',
  async (t, { server, open, shoot, checkBarriers }) => {
    for (const seed of [1, 2, 3]) {
      const accuracy = [0.9 + seed / 100, 0.95 + seed / 200] as const;
      writeRun(server.runsDirectory, { name: `cnn-seed-${seed}`, seed, layers: cnnLayers, accuracy });
    }
    writeRun(server.runsDirectory, { name: 'lr', folder: join(server.runsDirectory, 'lr'), accuracy: [0.85, 0.92] });
    for (const view of [
      { width: 360, theme: 'dark' },
      { width: 1400, theme: 'light' },
    ] as const) {
      const page = await open('#/curves', view);
      await page.getByText('cnn (3 seeds)').first().waitFor();
      await plotOf(page).locator('.u-over canvas').first().waitFor();
      t.true(((await page.evaluate(`document.documentElement.scrollWidth`)) as number) <= view.width);
      await checkBarriers(page);
      await shoot(page, 'curves');
      await page.close();
    }
    const page = await open('#/curves');
    const line = page.getByRole('listitem').filter({ hasText: 'lr' });
    await line.getByRole('checkbox').uncheck();
    await page.waitForURL(/hide=/);
    const rows = await readTable(page);
    t.is(await rows.first().locator('td').count(), 1);
    await line.getByRole('checkbox').check();
    await page.getByRole('checkbox', { name: 'Mean ± sd over seeds' }).uncheck();
    await page.getByRole('link', { name: 'cnn-seed-2' }).waitFor();
    t.is(await rows.first().locator('td').count(), 4);
    await plotOf(page).scrollIntoViewIfNeeded();
    const over = (await plotOf(page).locator('.u-over').boundingBox())!;
    // From below, the first curve is that of lr.
    const x = over.x + 0.9 * over.width;
    let y = over.y + over.height - 2;
    for (; y > over.y; y -= 8) {
      await page.mouse.move(x, y);
      if ((await plotOf(page).locator('.u-over.on-curve').count()) > 0) break;
    }
    await page.getByText(/^Run: lr\n/).waitFor();
    await page.mouse.click(x, y);
    await page.waitForURL(/#\/run\?id=/);
    t.true(page.url().includes('#/run?id='));
  },
);

testPages(
  'a chart is saved as CSV and as the SVG that Vega draws of its specification',
  async (t, { server, open }) => {
    writeRun(server.runsDirectory, { name: 'lr', epochs: 4 });
    const page = await open('#/curves');
    const figure = page.getByRole('figure').first();
    await figure.getByText('Copy or save').click();
    const save = async (format: string): Promise<string> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name: `Save as ${format}` }).click(),
      ]);
      const chunks: Uint8Array[] = [];
      for await (const chunk of await file.createReadStream()) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks).toString('utf8');
    };
    t.is((await save('CSV')).split('\n').length, 6);
    const svg = await save('SVG');
    t.true(svg.startsWith('<svg') && svg.includes('Validation accuracy by epoch'));
    t.is(JSON.parse(await save('Vega-Lite')).data.values.length, 4);
  },
);
