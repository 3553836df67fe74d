import { join } from 'node:path';
import { nodeEffects } from '../../src/effects.js';
import { changeMarks } from '../../src/runs/marks.js';
import { readPredictions } from '../../src/runs/read-predictions.js';
import { readRun } from '../../src/runs/read-run.js';
import { LR_LAYERS, SMALL_CNN_LAYERS } from '../helpers/experiments.js';
import { testPages } from '../helpers/ui-browser.js';
import { reseal } from '../helpers/foreign-folders.js';
import { askServer, postJson, trainTiny } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';
import type { RunList } from '../../src/server/api/runs.js';

/** The ids of runs by the names of their folders. */
async function idsOf(server: TestServer): Promise<Readonly<Record<string, string>>> {
  const { body } = await askServer<RunList>(server, '/api/runs');
  return Object.fromEntries(body.rows.map(({ path, id }) => [path.split(/[/\\]/).at(-1)!, id]));
}

const ODD = `"q" [b].c <img src=x onerror=alert(1)> 🦊 שלום`;

/** Trains a run and then forges its names. */
async function trainOdd(runsDirectory: string): Promise<void> {
  await trainTiny(runsDirectory, { name: 'odd' });
  const folder = join(runsDirectory, 'odd');
  reseal(folder, (manifest) => ({
    ...manifest,
    name: ODD,
    experiment: { ...manifest.experiment, name: ODD, description: ODD },
    data: { ...manifest.data, class_names: manifest.data.class_names.map((name) => `${ODD} ${name}`) },
  }));
  changeMarks(folder, () => ({ tags: ['a<b>'], note: ODD }), nodeEffects);
}

testPages(
  'a cell of the confusion matrix shows its images, and an image leads to what the layers make of it',
  async (t, { server, open, shoot, checkBarriers }) => {
    await trainTiny(server.runsDirectory, { name: 'cnn', model: { layers: SMALL_CNN_LAYERS } });
    const { cnn } = await idsOf(server);
    const folder = join(server.runsDirectory, 'cnn');
    const predictions = readPredictions(folder, readRun(folder).manifest);
    const { label, prediction } = predictions.find((one) => one.label !== one.prediction)!;
    const inCell = predictions.filter((one) => one.label === label && one.prediction === prediction);

    const page = await open(`#/run?id=${cnn}`);
    await page.locator('.chart.live').nth(1).waitFor();
    t.is(await page.locator('h1').textContent(), 'cnn');
    await shoot(page, 'run-result');
    await checkBarriers(page);

    await page.getByRole('link', { name: 'Mistakes' }).click();
    await page.locator('.chart.live').nth(3).waitFor();
    await page.locator(`[aria-label="label ${label}, prediction ${prediction}: ${inCell.length}"]`).first().click();
    await page
      .locator('.gallery li')
      .nth(inCell.length - 1)
      .waitFor();
    t.is(await page.locator('.gallery li').count(), inCell.length);
    await shoot(page, 'run-mistakes');
    await checkBarriers(page);
    await page.reload();
    await page
      .locator('.gallery li')
      .nth(inCell.length - 1)
      .waitFor();

    const [, index] = /no\. (\d+)/.exec((await page.locator('.gallery li').first().textContent())!)!;
    await page.locator('.gallery a').first().click();
    await page.locator(`.chart.live[aria-label$="test ${index}"]`).waitFor();
    await shoot(page, 'run-activations');
    await checkBarriers(page);
    await page.getByLabel('only mistakes').check();
    const mistakes = predictions.filter((one) => one.label !== one.prediction).map((one) => one.index);
    const at = mistakes.indexOf(Number(index));
    const [step, other] =
      at + 1 < mistakes.length ? (['Next', mistakes[at + 1]] as const) : (['Previous', mistakes[at - 1]] as const);
    await page.getByRole('button', { name: step }).click();
    await page.locator(`.chart.live[aria-label$="test ${other}"]`).waitFor();
    t.is(await page.getByLabel('Test image', { exact: true }).inputValue(), String(other));
    await page.getByRole('combobox', { name: 'Layer' }).selectOption('dense');
    await page.locator(`.chart.live[aria-label="activations dense test ${other}"]`).waitFor();
  },
);

testPages(
  'names, notes and classes with markup stay text, also on a phone in the dark',
  async (t, { server, open, shoot, checkBarriers }) => {
    await trainOdd(server.runsDirectory);
    await trainTiny(server.runsDirectory, { name: 'other', train: { epochs: 1, batch_size: 25 } });
    const { other, odd } = await idsOf(server);
    const page = await open(`#/run?id=${odd}`, { width: 360, theme: 'dark' });
    await page.locator('.chart.live').nth(1).waitFor();
    t.is(await page.locator('h1').textContent(), ODD);
    await shoot(page, 'run-odd');
    for (const [tab, sign] of [
      ['network', '.chart.live >> nth=1'],
      ['settings', '#config-title'],
      ['files', '#environment-title'],
      ['mistakes', '.chart.live >> nth=3'],
    ] as const) {
      await page.goto(`${page.url().split('#')[0]}#/run?id=${odd}&tab=${tab}&other=${other}&label=0`);
      await page.locator(sign).waitFor();
      t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 360, tab);
      await shoot(page, `run-${tab}`);
      await checkBarriers(page);
    }
    t.is(await page.locator('img[onerror]').count(), 0);
  },
);

testPages(
  'two runs are compared, a third joins and leaves; the address keeps them',
  async (t, { server, open, shoot, checkBarriers }) => {
    await trainOdd(server.runsDirectory);
    await trainTiny(server.runsDirectory, { name: 'cnn', model: { layers: SMALL_CNN_LAYERS }, train: { epochs: 1 } });
    await trainTiny(server.runsDirectory, { name: 'third', train: { epochs: 1, batch_size: 25 } });
    const { cnn, third, odd } = await idsOf(server);
    const page = await open(`#/compare?ids=${odd}`);
    await page.getByText('Add another run').waitFor();
    await page.getByLabel('Add a run').fill('cnn');
    await page.getByRole('button', { name: /cnn/ }).click();
    await page.locator('.chart.live').nth(5).waitFor();
    t.true(page.url().endsWith(`#/compare?ids=${odd}%2C${cnn}`), page.url());
    const titles = await page.locator('h2').allTextContents();
    t.true(titles.includes('On the same images') && titles.includes('Differences'), titles.join());
    await shoot(page, 'compare');
    await checkBarriers(page);
    await page.goto(`${page.url()}%2C${third}`);
    await page.locator('#pair-pictures-title').waitFor();
    await page.getByRole('combobox', { name: 'Second' }).selectOption({ label: 'third' });
    await page.locator('[role="graphics-document"][aria-label*="third"]').first().waitFor();
    await shoot(page, 'compare-three');
    await page.getByRole('button', { name: `Take ${ODD} out` }).click();
    await page.locator('#pair-title').waitFor({ state: 'detached' });
    t.true(page.url().endsWith(`#/compare?ids=${cnn}%2C${third}`), page.url());
    t.is(await page.locator('img[onerror]').count(), 0);
  },
);

testPages('the pages say what is wrong instead of staying empty', async (t, { server, open, expectTrouble }) => {
  await trainTiny(server.runsDirectory);
  const { lr } = await idsOf(server);
  expectTrouble(/404.*api/);
  const page = await open('#/run?id=nothing');
  await page.getByText('there is no run of this id').waitFor();
  await page.goto(`${page.url().split('#')[0]}#/run`);
  await page.getByText('The address names no run.').waitFor();
  await page.goto(`${page.url().split('#')[0]}#/compare?ids=${lr},nothing`);
  await page.getByRole('alert').getByText('there is no run of this id').waitFor();
  t.pass();
});

testPages(
  'a run that trains is followed, stopped, trashed, brought back and resumed by its buttons; another one is verified',
  async (t, { server, open, allowTrouble }) => {
    // The page may ask for the report of a run in the moment in which it goes to the trash.
    allowTrouble(/404.*\/api\/runs\//);
    const yaml = `name: long
data: { limit: { train: 100, test: 50 } }
model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }
train: { epochs: 100000, batch_size: 50 }
`;
    await trainTiny(server.runsDirectory);
    const [status] = await postJson(server, '/api/runs', { yaml });
    t.is(status, 200);
    const page = await open('#/runs');
    await page.locator('a[href*="run?id="]', { hasText: 'long' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/It was stopped after \d+ of 100000 epochs/).waitFor();
    t.is(readRun(join(server.runsDirectory, 'long')).manifest.status, 'interrupted');
    await page.getByRole('link', { name: 'See its log' }).click();
    await page.getByRole('heading', { name: 'Log' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('This run is in the trash.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('h1 + .chip', { hasText: 'running' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('h1 + .chip', { hasText: 'interrupted' }).waitFor();
    const { lr } = await idsOf(server);
    await page.goto(`${page.url().split('#')[0]}#/run?id=${lr}`);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('mnistx verify is done.').waitFor();
    t.deepEqual(await page.getByRole('button', { name: 'Resume' }).count(), 0);
  },
);

testPages(
  'the page of a run says what could be better, where it was set, and the commands to try',
  async (t, { server, open, shoot, checkBarriers }) => {
    await trainTiny(server.runsDirectory, {
      name: 'wild',
      data: { validation: 'none', limit: { train: 400, test: 50 } },
      model: { layers: [LR_LAYERS[0], { type: 'dense', units: 8, activation: 'relu' }, LR_LAYERS[1]] },
      train: { batch_size: 4, epochs: 1, optimizer: { type: 'adam', learning_rate: 1 } },
    });
    const { wild } = await idsOf(server);
    const page = await open(`#/run?id=${wild}`);
    const part = page.getByRole('region', { name: 'What could be better' });
    await part.getByText('Nothing is validated').waitFor();
    const text = (await part.textContent())!;
    t.regex(text, /Warning .*units of layers\[1\], dense, are dead\./);
    t.regex(text, /config\.yaml:\d+/);
    t.regex(text, /mnistx run \S+\/wild\/config\.resolved\.yaml -S data\.validation=0\.1/);
    await page.locator('.chart.live').nth(1).waitFor();
    await shoot(page, 'run-why');
    await checkBarriers(page);
    const small = await open(`#/run?id=${wild}`, { width: 360, theme: 'dark' });
    await small.getByText('Nothing is validated').waitFor();
    await small.locator('.chart.live').nth(1).waitFor();
    t.true(await small.evaluate(`document.documentElement.scrollWidth <= innerWidth`));
    await shoot(small, 'run-why-small');
    await checkBarriers(small);
  },
);
