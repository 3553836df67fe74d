import type { Page } from 'playwright-core';
import { testPages } from '../../helpers/ui-browser.js';
import { trainTiny } from '../../helpers/ui-server.js';

/** CodeMirror's `interactionDelay` */
const LIST_IS_DEAF_MS = 75;

/** The editor stands in a shadow root, which locators reach into. */
const content = (page: Page) => page.locator('.cm-content');

/** Puts the cursor behind a text, as one does with the mouse and the arrow keys. */
async function goBehind(page: Page, text: string): Promise<void> {
  const line = page.locator('.cm-line', { hasText: text }).first();
  await line.click();
  await page.keyboard.press('End');
  const rest = ((await line.textContent()) ?? '').split(text)[1]!.length;
  for (let count = 0; count < rest; count++) await page.keyboard.press('ArrowLeft');
}

testPages('an experiment is edited beside its network', async (t, { open, shoot, checkBarriers }) => {
  const page = await open('#/new?template=cnn');
  await content(page).waitFor();
  await page.getByText('No mistakes').waitFor();
  const layers = page.getByRole('group', { name: 'Layers', exact: true });
  await layers.getByRole('row', { name: 'dense 10 2,570' }).waitFor();
  await page.getByText('5,994').first().waitFor();
  await page.locator('.chart.live').waitFor();
  await shoot(page, 'new');
  await checkBarriers(page);

  await goBehind(page, 'filters: 16');
  await page.keyboard.type('0');
  await layers.getByRole('row', { name: 'conv2d_1 8 × 8 × 160' }).waitFor();
  await page.getByText('layer 3 (conv2d) filters').waitFor();
  t.is(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled(), true);

  for (const view of [
    { width: 360, theme: 'light' },
    { width: 360, theme: 'dark' },
    { width: 1400, theme: 'dark' },
  ] as const) {
    const other = await open('#/new?template=cnn', view);
    await other.locator('.chart.live').waitFor();
    await checkBarriers(other);
    await shoot(other, 'new');
    t.true(await other.evaluate(`document.documentElement.scrollWidth <= innerWidth`), `${view.width}`);
  }
});

testPages(
  'a mistake is shown where it is, and mended by what it suggests',
  async (t, { open, shoot, checkBarriers }) => {
    const page = await open('#/new?template=lr');
    await goBehind(page, 'units: 10');
    await page.keyboard.type('0');
    await page.getByText('1 mistake').waitFor();
    await page.getByText('the last layer gives [100], the data has 10 classes').first().waitFor();
    t.is(await page.getByRole('button', { name: 'Line 11' }).count(), 1);
    t.is(await page.locator('.cm-lintRange-error').textContent(), '100');
    t.is(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled(), false);
    await page.getByText('As of the last text without mistakes').waitFor();
    await shoot(page, 'new-mistake');
    await checkBarriers(page);

    await page.locator('.cm-lintRange-error').hover();
    await page.locator('.cm-tooltip-hover').getByRole('button', { name: 'Write 10' }).click();
    await page.getByText('No mistakes').waitFor();
    t.regex((await content(page).textContent())!, /units: 10, activation/);

    await goBehind(page, 'units');
    await page.keyboard.press('Backspace');
    await page.getByText('"unit" is not an option of dense').first().waitFor();
    await page.getByRole('button', { name: 'Write units' }).click();
    await page.getByText('No mistakes').waitFor();
  },
);

testPages('keys and values are offered and explained', async (t, { open, shoot }) => {
  const page = await open('#/new?template=lr');
  await goBehind(page, 'type: adam');
  await page.keyboard.type(', be');
  await page.getByRole('option', { name: 'beta_1' }).waitFor();
  await page.locator('.cm-completionInfo').getByText('beta_1: number').waitFor();
  await shoot(page, 'new-completion');
  // Enter is a new line, and an arrow moves the cursor, until the list could be seen.
  await page.waitForFunction((then) => Date.now() > then, Date.now() + LIST_IS_DEAF_MS);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.getByRole('option', { name: 'beta_1', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  t.regex((await content(page).textContent())!, /type: adam, beta_1: ,/);
  await page.keyboard.type('0.8');
  await page.getByText('No mistakes').waitFor();

  await page.locator('.cm-line', { hasText: 'batch_size' }).locator('span').first().hover();
  await page.locator('.cm-told').getByText('batch_size: whole number').waitFor();
  await shoot(page, 'new-hover');
});

testPages('the keyboard leaves the editor by Escape and Tab', async (t, { open }) => {
  const page = await open('#/new?template=lr');
  await content(page).click();
  const isInEditor = () => page.evaluate(`document.activeElement.classList.contains('yaml')`);
  await page.keyboard.press('Tab');
  t.true(await isInEditor());
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  t.false(await isInEditor());
});

testPages('a draft outlives the page; another template can be undone', async (t, { open }) => {
  const page = await open('#/new?template=lr');
  await goBehind(page, 'epochs: 20');
  await page.keyboard.type('0');
  await page.getByText('This draft is kept in this browser').waitFor();
  await page.reload();
  await content(page).waitFor();
  t.regex((await content(page).textContent())!, /epochs: 200/);
  await page.getByText('train.epochs').waitFor();

  await page.getByRole('combobox', { name: 'Start from' }).selectOption('mlp');
  await page.getByText('Changed from mlp').waitFor();
  t.regex(page.url(), /template=mlp/);
  t.notRegex((await content(page).textContent())!, /epochs: 200/);
  await content(page).click();
  await page.keyboard.press('Control+z');
  t.regex((await content(page).textContent())!, /epochs: 200/);

  await page.getByRole('button', { name: 'Discard the draft' }).click();
  await page.getByText('Nothing that matters').waitFor();
  await page.reload();
  await content(page).waitFor();
  t.regex((await content(page).textContent())!, /name: mlp/);
});

testPages('a run is a start, too, and a sweep is told from an experiment', async (t, { server, open, shoot }) => {
  await trainTiny(server.runsDirectory);
  const page = await open('#/runs');
  const id = await page.evaluate(`fetch('/api/runs').then((it) => it.json()).then(({ rows }) => rows[0].id)`);
  await page.evaluate(`location.hash = '#/new?from=${id as string}'`);
  await page.getByText('Changed from run lr').waitFor();
  t.regex((await content(page).textContent())!, /name: lr/);

  await content(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText('base: lr.yaml\nparameters:\n  train.epochs: { values: [1, 2] }\n');
  await page.getByText('This is a sweep').waitFor();
  t.is(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled(), false);
  await shoot(page, 'new-sweep');
});

const TINY = `name: tiny
data: { limit: { train: 100, test: 50 } }
model: { layers: [{ type: flatten }, { type: dense, units: 11, activation: softmax }] }
train: { epochs: 2, batch_size: 50 }
`;

testPages('a text is broken, mended and run, and ends on the curves of its run', async (t, { open, shoot }) => {
  const page = await open('#/new?template=lr');
  const write = async (text: string): Promise<void> => {
    await content(page).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
  };
  await write(TINY);
  await page.getByRole('button', { name: 'Line 3' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Write 10' }).click();
  await page.getByText('No mistakes').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/#\/curves\?ids=/);
  await page.getByText('tiny').first().waitFor();
  const { hash } = new URL(page.url());

  await page.goto(`${new URL(page.url()).origin}/#/runs`);
  await page.getByRole('row', { name: /tiny/ }).getByText('finished').waitFor();
  await page.goBack();
  await page.goBack();
  await content(page).waitFor();
  t.regex((await content(page).textContent())!, /name: lr/, 'what was run is no draft');
  await write(TINY.replace('11', '10'));
  await page.getByText('No mistakes').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('This very experiment was trained before').waitFor();
  await page.waitForURL((url) => url.hash === hash);
  await shoot(page, 'new-ran');
});
