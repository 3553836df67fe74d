import { testPages } from '../helpers/ui-browser.js';
import { trainTiny } from '../helpers/ui-server.js';

testPages('colours follow the system until the reader chooses, and the choice stays', async (t, { open }) => {
  const page = await open('#/runs', { theme: 'dark' });
  const theme = (): Promise<unknown> => page.evaluate(`document.documentElement.dataset.theme`);
  await page.getByLabel('Colours').waitFor();
  t.is(await theme(), 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html[data-theme="light"]').waitFor();
  await page.getByLabel('Colours').selectOption('dark');
  await page.reload();
  await page.getByLabel('Colours').waitFor();
  t.is(await theme(), 'dark');
});

testPages('pages are reached by the keyboard alone, each with its title', async (t, { open }) => {
  const page = await open('#/runs');
  await page.getByRole('heading', { name: /No runs yet/ }).waitFor();
  await page.keyboard.press('Tab');
  t.is(await page.evaluate(`document.activeElement.textContent`), 'Skip to the page');
  await page.keyboard.press('Enter');
  t.is(await page.evaluate(`document.activeElement.id`), 'main');
  t.is(await page.evaluate(`location.hash`), '#/runs');
  await page.getByRole('navigation').getByRole('link', { name: 'Draw' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[aria-current="page"]', { hasText: 'Draw' }).waitFor();
  t.is(await page.title(), 'Draw · mnistx');
  t.is(await page.evaluate(`document.activeElement.id`), 'main');
});

testPages('an address of no page leads back to the list', async (t, { open }) => {
  const page = await open('#/constructor');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await page.getByRole('main').getByRole('link').click();
  await page.getByRole('heading', { name: /No runs yet/ }).waitFor();
  t.is(await page.title(), 'Runs · mnistx');
});

testPages(
  'a page whose browser the server no longer knows says what to do, and comes back by itself',
  async (t, { server, open, expectTrouble }) => {
    await trainTiny(server.runsDirectory);
    const page = await open('#/runs');
    const row = page.getByRole('link', { name: 'lr' });
    await row.waitFor();
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    expectTrouble(/401/);
    await page.getByRole('textbox').fill('lr');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /cannot see the runs/ }).waitFor();
    t.regex((await page.getByRole('alert').textContent())!, /mnistx ui/);
    await page.context().addCookies(cookies);
    await server.stop();
    await server.start();
    await row.waitFor();
    t.is(await page.getByRole('alert').count(), 0);
  },
);
