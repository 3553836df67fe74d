import { testPages } from '../helpers/ui-browser.js';
import { trainTiny } from '../helpers/ui-server.js';

testPages('a run that was trained is on the first page, also after a restart', async (t, { server, open, shoot }) => {
  const { status } = await trainTiny(server.runsDirectory);
  t.is(status, 'finished');
  const page = await open();
  await page.getByText('lr').waitFor();
  await shoot(page, 'first');
  await server.stop();
  await server.start();
  const dark = await open('#/runs', { width: 360, theme: 'dark' });
  await dark.getByText('lr').waitFor();
  t.is(await dark.evaluate(`innerWidth`), 360);
});

testPages('a line that a test expects on the console must come, and no other', async (t, { open, expectTrouble }) => {
  const page = await open();
  expectTrouble(/404.*api\/nothing/);
  t.is(await page.evaluate(`fetch('/api/nothing').then(({ status }) => status)`), 404);
});
