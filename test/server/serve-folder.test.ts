import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { serveFolder } from '../../src/server/serve-folder.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

test('a folder is served with the headers that isolate its pages, and only the files that are named', async (t) => {
  const folder = temporaryFolder();
  for (const name of ['index.html', 'secret.txt']) writeFileSync(join(folder, name), name);
  const names = ['index.html', 'gone.js'];
  const server = await serveFolder({ folder, names, port: 0, files: nodeEffects.files });
  t.teardown(server.close);
  const page = await fetch(server.url);
  t.is(await page.text(), 'index.html');
  t.is(page.headers.get('content-type'), 'text/html; charset=utf-8');
  t.is(page.headers.get('cross-origin-opener-policy'), 'same-origin');
  t.is(page.headers.get('cross-origin-embedder-policy'), 'require-corp');
  for (const path of ['/secret.txt', '/gone.js', '/%2e%2e/index.html', '//index.html', '/../index.html'])
    t.is(await statusOf(server.url, path), 404, path);
  t.is((await fetch(server.url, { method: 'POST' })).status, 405);
});

/** The path as it stands: `fetch` would tidy it up. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    request(url, { path }, (response) => done(response.resume().statusCode))
      .on('error', fail)
      .end();
  });
}
