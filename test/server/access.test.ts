import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { openAccessKey } from '../../src/server/access-key.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { startServer } from '../helpers/ui-server.js';

const { files } = nodeEffects;
const hasOwners = process.getuid !== undefined;

function open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers });
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]!.split(';')[0]!;
}

test('the printed address gives a browser a cookie that scripts and other sites cannot use, and leaves the address bar', async (t) => {
  const server = await startServer(t);
  const answer = await open(server.url());
  t.is(answer.status, 303);
  t.is(answer.headers.get('location'), '/');
  const [cookie, ...more] = answer.headers.getSetCookie();
  t.deepEqual(more, []);
  t.regex(cookie!, /^mnistx-[\w-]{8}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  t.is((await open(new URL('/', server.url()).href, { cookie: cookieOf(answer) })).status, 200);
});

test('a token works once; the next browser has the one that is printed then', async (t) => {
  const server = await startServer(t);
  const first = server.url();
  t.is((await open(first)).status, 303);
  const second = await open(first);
  t.is(second.status, 401);
  t.deepEqual(second.headers.getSetCookie(), []);
  t.true((await second.text()).includes('printed last'));
  t.not(server.url(), first);
  t.is((await open(server.url())).status, 303);
});

test('a browser that is known may open a used address again', async (t) => {
  const server = await startServer(t);
  const url = server.url();
  const cookie = cookieOf(await open(url));
  const again = await open(url, { cookie });
  t.is(again.status, 303);
  t.deepEqual(again.headers.getSetCookie(), []);
});

test('two addresses asked for at once let one browser in', async (t) => {
  const server = await startServer(t);
  const url = server.url();
  const answers = await Promise.all([open(url), open(url), open(url)]);
  t.deepEqual(answers.map(({ status }) => status).sort(), [303, 401, 401]);
});

test('a page that another site links to is refused before its token is looked at', async (t) => {
  const server = await startServer(t);
  const url = server.url();
  t.is((await open(url, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status, 403);
  t.is((await open(url)).status, 303);
});

test('a browser stays known when the server starts again, and not to a server of other runs', async (t) => {
  const cacheDirectory = temporaryFolder();
  const server = await startServer(t, { cacheDirectory });
  const cookie = cookieOf(await open(server.url()));
  await server.stop();
  await server.start();
  t.is((await open(new URL('/', server.url()).href, { cookie })).status, 200);
  const other = await startServer(t, { cacheDirectory });
  t.is((await open(new URL('/', other.url()).href, { cookie })).status, 401);
});

test('the key is made once, for its owner alone', (t) => {
  const cache = temporaryFolder();
  const { key, fault } = openAccessKey(cache, files);
  t.is(fault, null);
  t.is(key.length, 32);
  t.deepEqual(openAccessKey(cache, files), { key, fault: null });
  if (hasOwners) t.is(statSync(join(cache, 'ui', 'key')).mode & 0o777, 0o600);
  t.notDeepEqual(openAccessKey(temporaryFolder(), files).key, key);
});

test('a key that others could know is not used and not overwritten', (t) => {
  const cache = temporaryFolder();
  const { key } = openAccessKey(cache, files);
  const path = join(cache, 'ui', 'key');
  for (const spoil of [
    ...(hasOwners ? [() => chmodSync(path, 0o640)] : []),
    () => writeFileSync(path, 'x'.repeat(31)),
    () => writeFileSync(path, ''),
  ]) {
    chmodSync(path, 0o600);
    spoil();
    const content = readFileSync(path);
    const opened = openAccessKey(cache, files);
    t.regex(opened.fault!, /key: .*delete it$/);
    t.notDeepEqual(opened.key, key);
    t.is(opened.key.length, 32);
    t.deepEqual(readFileSync(path), content);
  }
});

test('without a place for the key a server has one for itself', (t) => {
  const cache = temporaryFolder();
  const file = join(cache, 'file');
  writeFileSync(file, '');
  const { key, fault } = openAccessKey(file, files);
  t.truthy(fault);
  t.is(key.length, 32);
});

test('of two servers that make the key at the same time both have the same one, and nothing is left over', (t) => {
  const cache = temporaryFolder();
  let other: Uint8Array | null = null;
  const racing = {
    ...files,
    linkSync: (...paths: Parameters<typeof files.linkSync>) => {
      other ??= openAccessKey(cache, files).key;
      files.linkSync(...paths);
    },
  };
  t.deepEqual(openAccessKey(cache, racing), { key: other!, fault: null });
  t.deepEqual(files.readdirSync(join(cache, 'ui')), ['key']);
  t.true(existsSync(join(cache, 'ui', 'key')));
});
