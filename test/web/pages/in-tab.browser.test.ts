import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { RunList } from '../../../src/server/api/runs.js';
import { testPages } from '../../helpers/ui-browser.js';
import { askServer, trainTiny } from '../../helpers/ui-server.js';
import { removeTimes } from '../../helpers/untimed.js';

testPages(
  'a text is trained in the tab to the bytes that the server trains it to, and taken home',
  async (t, { server, open, shoot, checkBarriers }) => {
    const { folder } = await trainTiny(server.runsDirectory, {
      data: { limit: { train: 100, test: 50 }, validation: 0.2 },
    });
    const { body } = await askServer<RunList>(server, '/api/runs');
    const address = `#/new?from=${body.rows[0]!.id}`;
    const page = await open(address);
    await page.getByText('No mistakes').waitFor();
    await page.getByRole('button', { name: 'Run in this tab' }).click();
    await page.getByText('Finished: 2 epochs.').waitFor();
    t.true(await page.evaluate('crossOriginIsolated'));
    t.is((await askServer<RunList>(server, '/api/runs')).body.rows.length, 1);
    await checkBarriers(page);
    await shoot(page, 'in-tab');

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download lr.zip' }).click();
    const zip = unzipSync(readFileSync(await (await downloading).path()));
    for (const name of ['model/weights.bin', 'predictions.csv'])
      t.deepEqual(Buffer.from(zip[`lr/${name}`]!), readFileSync(join(folder, name)), name);
    const history = Buffer.from(zip['lr/history.csv']!).toString('utf8');
    t.is(removeTimes(history), removeTimes(readFileSync(join(folder, 'history.csv'), 'utf8')));

    const small = await open(address, { width: 360, theme: 'dark' });
    await small.getByText('No mistakes').waitFor();
    await small.getByRole('button', { name: 'Run in this tab' }).click();
    await small.getByText('Finished: 2 epochs.').waitFor();
    await checkBarriers(small);
    await shoot(small, 'in-tab');
    t.true(await small.evaluate(`document.documentElement.scrollWidth <= innerWidth`));
    await small.getByRole('button', { name: 'Close' }).click();
    t.is(await small.getByText('Finished: 2 epochs.').count(), 0);
  },
);

testPages(
  'data that the server may not read are refused in the tab with what to do',
  async (t, { open, expectTrouble }) => {
    const page = await open('#/new?template=lr');
    await page.getByText('No mistakes').waitFor();
    // As if the folders had been taken back since the text was looked at.
    await page.route('**/api/training-data', (route) =>
      route.fulfill({
        status: 400,
        json: { error: 'these data may not be read for a page', fix: 'start with --data' },
      }),
    );
    expectTrouble(/400/);
    await page.getByRole('button', { name: 'Run in this tab' }).click();
    await page.getByText('these data may not be read for a page').waitFor();
    await page.getByText('start with --data').waitFor();
    t.true(await page.getByRole('button', { name: 'Train', exact: true }).isEnabled());
  },
);

testPages('a tab that is closed while its data are on their way fetches them no further', async (t, { open }) => {
  const page = await open('#/new?template=lr');
  await page.getByText('No mistakes').waitFor();
  // They do not come.
  await page.route('**/api/training-data', () => {});
  const asking = page.waitForRequest('**/api/training-data');
  await page.getByRole('button', { name: 'Run in this tab' }).click();
  await asking;
  const given = page.waitForEvent('requestfailed');
  await page.getByRole('button', { name: 'Close' }).click();
  t.regex((await given).url(), /\/api\/training-data$/);
});
