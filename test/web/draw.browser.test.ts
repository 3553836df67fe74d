import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { encodePng } from '../../src/images/encode-png.js';
import type { ModelList } from '../../src/server/api/predict.js';
import { drawDigit } from '../helpers/drawings.js';
import { SMALL_CNN_LAYERS } from '../helpers/experiments.js';
import { testPages } from '../helpers/ui-browser.js';
import { askServer, trainTiny } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';

type Place = readonly [x: number, y: number];

/** Draws by the mouse; places are parts of the board. */
async function drawLine(page: Page, line: readonly Place[]): Promise<void> {
  const board = page.locator('canvas.board');
  await board.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await board.boundingBox())!;
  const [[startX, startY], ...rest] = line as [Place, ...Place[]];
  await page.mouse.move(x + startX * width, y + startY * height);
  await page.mouse.down();
  for (const [toX, toY] of rest) await page.mouse.move(x + toX * width, y + toY * height, { steps: 2 });
  await page.mouse.up();
}

function arc([x, y]: Place, [width, height]: Place, [from, to]: Place): readonly Place[] {
  return Array.from({ length: 13 }, (_, at) => {
    const angle = ((from + ((to - from) * at) / 12) * Math.PI) / 180;
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)] as const;
  });
}

const THREE = [...arc([0.47, 0.33], [0.16, 0.14], [-150, 90]), ...arc([0.47, 0.64], [0.19, 0.17], [-90, 150])];

async function idsOf(server: TestServer): Promise<Record<string, string>> {
  const { body } = await askServer<ModelList>(server, '/api/models');
  return Object.fromEntries(body.models.map(({ path, id }) => [path.split(/[/\\]/).at(-1)!, id]));
}

/** Sees a 3 in every 3: a softmax over the pixels of 5000 digits. */
function trainSure(server: TestServer) {
  return trainTiny(server.runsDirectory, {
    name: 'sure',
    data: { limit: { train: 5000, test: 200 } },
    train: { epochs: 2, batch_size: 50 },
  });
}

const verdicts = (page: Page) => page.locator('.draw-verdict strong');

/** What the menu of a chart saves. */
async function saveChart(page: Page, name: string, format: string): Promise<string> {
  const menu = page.locator('.chart-menu', { has: page.locator(`summary[aria-label="Copy or save: ${name}"]`) });
  await menu.locator('summary').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    menu.getByRole('button', { name: `Save as ${format}` }).click(),
  ]);
  await menu.locator('summary').click();
  return readFileSync(await download.path(), 'utf8');
}

/** Drops or pastes a file. Tells whether the page took it: else the browser would open it. */
function giveFile(
  page: Page,
  kind: 'drop' | 'paste',
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<boolean> {
  const event =
    kind === 'drop'
      ? `new DragEvent('drop', { dataTransfer: data, cancelable: true, bubbles: true })`
      : `new ClipboardEvent('paste', { clipboardData: data, cancelable: true, bubbles: true })`;
  return page.evaluate<boolean>(`(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(${JSON.stringify([...bytes])})], '${name}', { type: 'image/png' }));
    return !document.body.dispatchEvent(${event});
  })()`);
}

/** While one draws, other digits may come first. */
const sees3 = (page: Page) => verdicts(page).filter({ hasText: /^3$/ }).first().waitFor();

testPages('who draws a 3 is told 3, by each model beside the other; undo and clear take it back', async (t, pages) => {
  const { server, open, shoot, checkBarriers } = pages;
  await trainSure(server);
  await trainTiny(server.runsDirectory, { name: 'cnn', model: { layers: SMALL_CNN_LAYERS } });
  const { sure, cnn } = await idsOf(server);
  const page = await open(`#/draw?ids=${sure},${cnn}&layers=${cnn}`);
  await page.getByText('Draw on the board').waitFor();
  await drawLine(page, THREE);
  await sees3(page);
  t.deepEqual(await page.locator('.draw-model h3').allTextContents(), ['sure', 'cnn']);
  t.deepEqual(await page.locator('.draw-layers h3').allTextContents(), [
    'conv2d 9 × 9 × 2',
    'max_pooling2d 4 × 4 × 2',
    'dense 10',
  ]);
  t.regex(await saveChart(page, 'predictions', 'SVG'), /^<svg.*>sure<.*>cnn</s);
  t.regex(await saveChart(page, 'activations of conv2d', 'SVG'), /^<svg.*<image/s);
  t.regex(await saveChart(page, 'activations of conv2d', 'CSV'), /^channel,row,column,output\n0,0,0,/);
  await shoot(page, 'draw');
  await checkBarriers(page);

  const drawn = page.url();
  await page.reload();
  await sees3(page);
  t.is(page.url(), drawn);

  await drawLine(page, [
    [0.1, 0.9],
    [0.9, 0.9],
  ]);
  t.regex((await page.locator('canvas.board').getAttribute('aria-label'))!, /2 strokes/);
  await page.keyboard.press('Control+z');
  await page.locator('canvas.board[aria-label*="1 strokes"]').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('Draw on the board').waitFor();
  await page.goBack();
  await sees3(page);

  const dark = await open(drawn.slice(drawn.indexOf('#')), { width: 360, theme: 'dark' });
  await verdicts(dark).nth(1).waitFor();
  t.true((await dark.evaluate<number>('document.documentElement.scrollWidth')) <= 360);
  await shoot(dark, 'draw');
  await checkBarriers(dark);
});

testPages('a finger draws as the mouse does', async (_, { server, open }) => {
  await trainSure(server);
  const page = await open('#/draw');
  await page.locator('canvas.board').waitFor();
  await page.waitForURL(/ids=/);
  const { x, y, width, height } = (await page.locator('canvas.board').boundingBox())!;
  const devTools = await page.context().newCDPSession(page);
  const touch = (type: string, points: readonly Place[]) =>
    devTools.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: points.map(([left, top]) => ({ x: x + left * width, y: y + top * height })),
    });
  await touch('touchStart', [THREE[0]!]);
  for (const place of THREE.slice(1)) await touch('touchMove', [place]);
  await touch('touchEnd', []);
  await sees3(page);
});

testPages(
  'picture files are predicted each; one that is none says why',
  async (t, { server, open, shoot, checkBarriers, expectTrouble }) => {
    await trainSure(server);
    const page = await open('#/draw');
    await page.waitForURL(/ids=/);
    const three = Buffer.from(encodePng(drawDigit({ digit: 3, width: 80, height: 60, channels: 1 })));
    const seven = Buffer.from(encodePng(drawDigit({ digit: 7, width: 50, height: 50, channels: 3 })));
    expectTrouble(/400.*api\/predict/);
    await page.locator('input[type=file]').setInputFiles([
      { name: 'three.png', mimeType: 'image/png', buffer: three },
      { name: 'seven <b>.png', mimeType: 'image/png', buffer: seven },
      { name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') },
    ]);
    const rows = page.locator('tbody tr', { has: page.locator('button[aria-pressed]') });
    await rows.nth(2).getByText('neither PNG nor JPEG').waitFor();
    t.regex((await rows.nth(0).textContent())!, /^three\.png3, /);
    t.regex((await rows.nth(1).textContent())!, /^seven <b>\.png\d, /);
    await rows.nth(0).getByRole('button', { name: 'three.png', exact: true }).click();
    await sees3(page);
    t.regex(
      (await page.locator('.command code').first().textContent())!,
      /^mnistx predict \S+sure three\.png 'seven <b>\.png' words\.txt$/,
    );
    await checkBarriers(page);
    await shoot(page, 'draw-files');
  },
);

testPages(
  'one may draw over a real test image; a model that cannot predict says why beside the others',
  async (_, { server, open, checkBarriers, shoot }) => {
    const { folder } = await trainSure(server);
    await trainTiny(server.runsDirectory, { name: 'broken' });
    const { sure, broken } = await idsOf(server);
    const weights = join(server.runsDirectory, 'broken', 'model', 'weights.bin');
    truncateSync(weights, 100);
    const page = await open(`#/draw?ids=${sure},${broken}`);
    await page.locator('summary').click();
    const threes = page.locator('.draw-examples button', { hasText: '3' });
    await threes.first().click();
    await sees3(page);
    await page
      .getByText(join(folder, '..', 'broken'))
      .first()
      .waitFor();
    await drawLine(page, [
      [0.3, 0.3],
      [0.3, 0.7],
    ]);
    await page.waitForURL(/example=.*ink=/);
    await verdicts(page).waitFor();
    await checkBarriers(page);
    await shoot(page, 'draw-example');
  },
);

testPages('picture files are dropped and pasted anywhere on the page', async (t, { server, open }) => {
  await trainSure(server);
  const page = await open('#/draw');
  await page.waitForURL(/ids=/);
  const three = encodePng(drawDigit({ digit: 3, width: 80, height: 60, channels: 1 }));
  t.true(await giveFile(page, 'drop', { name: 'dropped.png', bytes: three }));
  t.true(await giveFile(page, 'paste', { name: 'pasted.png', bytes: three }));
  const rows = page.locator('tbody tr', { has: page.locator('button[aria-pressed]') });
  await rows.nth(1).getByText('3, ').waitFor();
  t.deepEqual(await rows.locator('th').allTextContents(), ['dropped.png', 'pasted.png']);
  t.regex((await rows.nth(0).textContent())!, /^dropped\.png3, /);
});

testPages('without a trained network the page says how to get one', async (_, { open, checkBarriers }) => {
  const page = await open('#/draw');
  await page.getByText('There is no trained network yet').waitFor();
  await checkBarriers(page);
});
