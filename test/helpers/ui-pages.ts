import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { RunList } from '../../src/server/api/runs.js';
import { conditionalSweep, drawTrials } from './drawn-sweeps.js';
import { SMALL_CNN_LAYERS } from './experiments.js';
import { repository } from './runs-on-disk.js';
import { writeSweepFolder } from './sweep-folders.js';
import { askServer, trainTiny } from './ui-server.js';
import type { TestServer } from './ui-server.js';

/** The names of all pages, as `src/web/pages.ts` lists them: it imports what only browsers have. */
export const pageNames = [
  ...readFileSync(join(repository, 'src', 'web', 'pages.ts'), 'utf8').matchAll(/^ {2}(\w+): \{ title:/gm),
].map(([, name]) => name!);

/** An address of each page with something to show: two logistic regressions, a small CNN and a sweep. */
export async function makeAddresses(server: TestServer): Promise<ReadonlyMap<string, string>> {
  const { runsDirectory } = server;
  await trainTiny(runsDirectory, { name: 'lr', train: { epochs: 4, batch_size: 20, log_every: 1 } });
  await trainTiny(runsDirectory, { name: 'lr-2', seed: 2, train: { epochs: 4, batch_size: 20 } });
  await trainTiny(runsDirectory, { name: 'cnn', model: { layers: SMALL_CNN_LAYERS } });
  const sweep = conditionalSweep({ name: 'search' });
  writeSweepFolder(join(runsDirectory, 'search'), sweep, drawTrials(sweep, 12));
  const ids = await idsByName(server);
  const [cnn, lr, other, search] = ['cnn', 'lr', 'lr-2', 'search'].map((name) => ids.get(name)!);
  return new Map([
    ['runs', '#/runs?sort=accuracy&filter=seed%3C3'],
    ['curves', `#/curves?ids=${lr},${other}`],
    ['compare', `#/compare?ids=${lr},${other}`],
    ['new', `#/new?from=${cnn}`],
    ['draw', `#/draw?ids=${cnn},${lr}&ink=AAMWYGCAgKBg`],
    ['run', `#/run?id=${cnn}`],
    ['sweep', `#/sweep?id=${search}`],
  ]);
}

export async function idsByName(server: TestServer): Promise<ReadonlyMap<string, string>> {
  const { body } = await askServer<RunList>(server, '/api/runs');
  return new Map(body.rows.map(({ name, id }) => [name, id]));
}

const IS_SETTLED = `(() => {
  const main = document.querySelector('main');
  return main !== null && main.innerText.trim() !== '' && main.querySelector('.loading, [aria-busy=true]') === null;
})()`;

/** Waits until a page shows something, and no sign of waiting. */
export async function settle(page: Page): Promise<void> {
  await turnSettled(page);
  await page.waitForLoadState('networkidle');
  // An answer may have made new questions.
  await turnSettled(page);
}

/** Playwright's own waiting would evaluate a text in the page, which its policy forbids. */
async function turnSettled(page: Page): Promise<void> {
  do await page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
  while ((await page.evaluate(IS_SETTLED)) !== true);
}
