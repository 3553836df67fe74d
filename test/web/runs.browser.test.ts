import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { conditionalSweep, drawTrials } from '../helpers/drawn-sweeps.js';
import { writeRun } from '../helpers/run-folders.js';
import { writeSweepFolder } from '../helpers/sweep-folders.js';
import { testPages } from '../helpers/ui-browser.js';
import { trainTiny } from '../helpers/ui-server.js';

const rowsOf = (page: Page): Locator => page.locator('.runs-rows .runs-row');
const namesIn = (page: Page): Promise<string[]> => page.locator('.runs-rows [data-column="name"] a').allTextContents();
const rowOf = (page: Page, name: string): Locator =>
  rowsOf(page).filter({ has: page.getByRole('link', { name, exact: true }) });

function writeThree(runsDirectory: string): void {
  for (const [at, batch_size] of [32, 64, 128].entries())
    writeRun(runsDirectory, {
      name: `net-${batch_size}`,
      accuracy: [0.8, 0.9 + at / 50],
      train: { batch_size } as never,
    });
}

testPages('a list without runs says how to train one', async (t, { open, checkBarriers, shoot }) => {
  const page = await open();
  await page.getByRole('heading', { name: /No runs yet/ }).waitFor();
  t.regex((await page.locator('.command').textContent())!, /mnistx run configs\/cnn\.yaml/);
  await checkBarriers(page);
  await shoot(page, 'runs-empty');
});

testPages(
  'filters are chips with the message of a wrong one, heads sort, and a reload keeps both',
  async (t, { server, open, expectTrouble }) => {
    writeThree(server.runsDirectory);
    const page = await open();
    await page.getByRole('columnheader', { name: 'batch_size' }).waitFor();
    await page.keyboard.press('/');
    expectTrouble(/400.*filter=speed/);
    await page.keyboard.type('speed>3\n');
    t.regex((await page.getByRole('alert').textContent())!, /there is no column "speed"/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('train.batch_size>=64\n');
    await page.getByText('2 of 3 runs').waitFor();
    t.is(await page.getByRole('alert').count(), 0);
    await page.getByRole('button', { name: 'Accuracy' }).click();
    await page.locator('[aria-sort="descending"]', { hasText: 'Accuracy' }).waitFor();
    await page.getByRole('button', { name: 'Accuracy' }).click();
    await page.locator('[aria-sort="ascending"]', { hasText: 'Accuracy' }).waitFor();
    await page.reload();
    await rowsOf(page).nth(1).waitFor();
    t.deepEqual(await namesIn(page), ['net-64', 'net-128']);
    const command = await page.locator('.list-command code').textContent();
    t.true(command!.includes(`-F 'train.batch_size>=64' --sort accuracy`), command!);
    await page.getByRole('button', { name: /Remove the filter/ }).click();
    await page.getByText('3 runs').waitFor();
  },
);

testPages('runs are selected by keys, deleted, and brought back', async (t, { server, open }) => {
  writeThree(server.runsDirectory);
  const page = await open('#/runs?sort=name');
  await rowsOf(page).nth(2).waitFor();
  await page.locator('.runs-table').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('2 selected').waitFor();
  await page.waitForURL(/selected=/);
  await page.reload();
  await page.getByText('2 selected').waitFor();
  const address = await page.getByRole('link', { name: 'Compare' }).nth(1).getAttribute('href');
  t.is(new URLSearchParams(address!.split('?')[1]).get('ids')!.split(',').length, 2);
  await page.locator('.runs-table').focus();
  await page.keyboard.press('Delete');
  const undo = page.getByRole('button', { name: 'Undo' });
  await undo.waitFor();
  await rowsOf(page).nth(1).waitFor({ state: 'detached' });
  t.is((await namesIn(page)).length, 1);
  await undo.click();
  await rowsOf(page).nth(2).waitFor();
  t.deepEqual((await namesIn(page)).sort(), ['net-128', 'net-32', 'net-64']);
});

testPages('on a phone, runs are selected and deleted by finger', async (t, { server, open, checkBarriers }) => {
  writeThree(server.runsDirectory);
  const page = await open('#/runs', { width: 360 });
  for (const name of ['net-32', 'net-64']) await rowOf(page, name).getByRole('checkbox').click();
  await checkBarriers(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await rowsOf(page).nth(1).waitFor({ state: 'detached' });
  t.deepEqual(await namesIn(page), ['net-128']);
});

testPages('tags and notes are edited in place, and every open page shows them', async (t, { server, open }) => {
  writeThree(server.runsDirectory);
  const page = await open('#/runs?sort=name');
  const other = await page.context().newPage();
  const streams: string[] = [];
  other.on('request', (request) => request.url().includes('/api/events') && streams.push(request.url()));
  await other.goto(page.url());
  await rowOf(other, 'net-32').waitFor();
  await rowOf(page, 'net-32').click();
  await page.locator('.runs-table').focus();
  await page.keyboard.press('t');
  await page.keyboard.type('good baseline\n');
  await rowOf(other, 'net-32').getByText('baseline').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type('<b>fast</b>\n');
  await rowOf(other, 'net-32').getByText('<b>fast</b>').waitFor();
  // One stream a browser: the first page has it.
  t.deepEqual(streams, []);
  t.is(await other.locator('.connection').textContent(), 'live');
});

testPages(
  'a run appears while it trains, and one whose process is gone is dead',
  async (t, { server, open, checkBarriers, shoot }) => {
    writeRun(server.runsDirectory, { name: 'killed', status: 'running', epochs: 3 });
    const sweep = conditionalSweep({ name: 'search', seeds: [1] });
    writeSweepFolder(join(server.runsDirectory, 'search'), sweep, drawTrials(sweep, 5));
    const page = await open('#/runs?sort=name');
    await rowOf(page, 'killed').getByText('dead').waitFor();
    t.is(await page.getByText('lr', { exact: true }).count(), 0);
    await trainTiny(server.runsDirectory);
    await rowOf(page, 'lr').getByText('finished').waitFor();
    await page.getByRole('button', { name: 'Show the trials of search' }).click();
    await page.locator('.runs-row.trial').nth(4).waitFor();
    await page.reload();
    await page.locator('.runs-row.trial').nth(4).waitFor();
    for (const view of [
      { width: 1400, theme: 'light' },
      { width: 2560, theme: 'dark' },
      { width: 360, theme: 'light' },
      { width: 360, theme: 'dark' },
    ] as const) {
      const shown = await open('#/runs', view);
      await rowOf(shown, 'lr').waitFor();
      await checkBarriers(shown);
      await shoot(shown, 'runs');
      t.true(await shown.evaluate(`document.documentElement.scrollWidth <= innerWidth`));
    }
  },
);

testPages('a page whose server has ended says so, and recovers with the next one', async (t, { server, open }) => {
  writeThree(server.runsDirectory);
  const page = await open();
  await rowOf(page, 'net-32').waitFor();
  await page.locator('.connection.live').waitFor();
  await server.stop();
  await page.locator('.connection.reconnecting').waitFor();
  writeRun(server.runsDirectory, { name: 'meanwhile' });
  await server.start();
  await page.locator('.connection.live').waitFor();
  await rowOf(page, 'meanwhile').waitFor();
  t.is((await namesIn(page)).length, 4);
});

testPages('of ten thousand runs, the page holds and asks for what is seen', async (t, { server, open }) => {
  const count = 10_000;
  writeRun(server.runsDirectory, { name: 'net-0' });
  const first = join(server.runsDirectory, 'net-0');
  const manifest = JSON.parse(readFileSync(join(first, 'run.json'), 'utf8')) as object;
  for (let at = 1; at < count; at++) {
    const folder = join(server.runsDirectory, `net-${at}`);
    mkdirSync(folder);
    linkSync(join(first, 'history.csv'), join(folder, 'history.csv'));
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...manifest, name: `net-${at}` }));
  }
  const page = await open('#/runs?sort=name');
  const asked: URL[] = [];
  page.on('request', (request) => request.url().includes('/api/runs?') && asked.push(new URL(request.url())));
  await page.getByText('10,000 runs').waitFor();
  const table = page.locator('.runs-table');
  t.is(await table.getAttribute('aria-rowcount'), String(count + 1));
  await table.focus();
  await page.keyboard.press('End');
  await page.getByRole('link', { name: 'net-9999', exact: true }).waitFor();
  t.true((await rowsOf(page).count()) < 80);
  await page.keyboard.press('Home');
  await page.getByRole('link', { name: 'net-0', exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('net-99\n');
  await page.getByText('111 of 10,000 runs').waitFor();
  t.true(asked.length < 12, `${asked.length} questions`);
  for (const { searchParams } of asked) t.true(Number(searchParams.get('limit')) <= 200);
  await table.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.getByText('111 selected').waitFor();
});
