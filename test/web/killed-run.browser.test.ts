import { once } from 'node:events';
import { makePlace } from '../helpers/cli.js';
import { testPages } from '../helpers/ui-browser.js';
import { idsByName } from '../helpers/ui-pages.js';

testPages(
  'a run that is killed is dead on every page that shows it, and is resumed on its own',
  async (t, { server, open }) => {
    const list = await open('#/runs');
    const settings = ['data.limit={train: 200, test: 50}', 'train={batch_size: 20, epochs: 100000}'];
    const args = ['run', 'configs/lr.yaml', ...settings.flatMap((one) => ['-S', one])];
    const { child } = makePlace(t).start(args, { MNISTX_RUNS_DIR: server.runsDirectory });

    // It comes by itself, and with progress.
    const row = list.locator('.runs-row', { hasText: 'lr' });
    await row.locator('progress').waitFor();
    const id = (await idsByName(server)).get('lr')!;
    const run = await open(`#/run?id=${id}`);
    await run.locator('h1 + .chip', { hasText: 'running' }).waitFor();

    child.kill('SIGKILL');
    await once(child, 'exit');
    await row.getByText('dead').waitFor();
    await run.locator('h1 + .chip', { hasText: 'dead' }).waitFor();
    t.is(await list.locator('progress').count(), 0);

    await run.getByText(/ended without a word after \d+ of 100000 epochs/).waitFor();
    await run.getByRole('button', { name: 'Resume' }).click();
    await run.locator('h1 + .chip', { hasText: 'running' }).waitFor();
    await row.locator('progress').waitFor();
    await run.getByRole('button', { name: 'Stop' }).click();
    await run.locator('h1 + .chip', { hasText: 'interrupted' }).waitFor();
  },
);
