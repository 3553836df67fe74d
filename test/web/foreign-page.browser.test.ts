import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { EventStream } from '../../src/server/route.js';
import type { Route } from '../../src/server/route.js';
import { serve } from '../../src/server/serve.js';
import { testIfBrowser } from '../helpers/browser.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { makeContext } from '../helpers/ui-server.js';

/** A page of somebody else, on another port: the same site, so that browsers send it our cookie. */
async function serveElsewhere(t: ExecutionContext): Promise<number> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>x</title>'));
  server.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function begin(t: ExecutionContext, browser: Browser) {
  const reached: string[] = [];
  const note = (what: string) => () => void reached.push(what);
  const routes: readonly Route[] = [
    { method: 'GET', path: '/api/read', handle: note('read') },
    { method: 'POST', path: '/api/write', handle: note('written') },
    {
      method: 'GET',
      path: '/api/events',
      handle: ({ query }) => new EventStream(() => (query.has('x') && note('followed')(), false)),
    },
  ];
  const folder = temporaryFolder();
  const context = makeContext({ runsDirectory: join(folder, 'runs'), cacheDirectory: folder });
  const server = await serve(context, { host: '127.0.0.1', port: 0, routes });
  t.teardown(server.close);
  const window = await browser.newContext();
  const own = await window.newPage();
  await own.goto(server.url);
  const { origin, port } = new URL(server.url);
  return { reached, window, own, origin, port: Number(port) };
}

/** Everything that a page can try without being allowed to. Returns what it got hold of. */
async function attack(page: Page, target: string): Promise<readonly string[]> {
  return (await page.evaluate(
    `(${String(async (origin: string) => {
      const got: string[] = [];
      const json = { 'content-type': 'application/json' };
      const tries: [string, RequestInit][] = [
        ['/api/read', {}],
        ['/api/read', { credentials: 'include' }],
        ['/api/read', { mode: 'no-cors', credentials: 'include' }],
        ['/api/write', { method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include' }],
        ['/api/write', { method: 'POST', body: '{}', headers: json, credentials: 'include' }],
        ['/api/write', { method: 'PUT', body: '{}', credentials: 'include' }],
        ['/', { credentials: 'include' }],
      ];
      for (const [path, init] of tries) {
        const answer = await fetch(origin + path, init).catch(() => null);
        if (answer !== null && answer.type !== 'opaque') got.push(`${init.method ?? 'GET'} ${path}`);
      }
      const { document } = globalThis as unknown as { document: any };
      const ended = (element: any): Promise<string> =>
        new Promise((resolve) => {
          for (const name of ['load', 'error']) element[`on${name}`] = () => resolve(name);
        });
      for (const [tag, key] of [
        ['script', 'src'],
        ['img', 'src'],
        ['link', 'href'],
      ] as const) {
        const element = document.createElement(tag);
        element[key] = `${origin}/api/read`;
        if (tag === 'link') element.rel = 'stylesheet';
        const end = ended(element);
        document.head.append(element);
        if ((await end) === 'load') got.push(tag);
      }
      const frame = document.createElement('iframe');
      frame.src = origin;
      const loaded = ended(frame);
      document.documentElement.append(frame);
      await loaded;
      try {
        if (frame.contentDocument.body.children.length > 0) got.push('frame');
      } catch {
        // Of another origin: it may not be looked at.
      }
      for (const method of ['get', 'post']) {
        const form = document.createElement('form');
        const inner = document.createElement('iframe');
        inner.name = `form-${method}`;
        document.documentElement.append(inner, form);
        Object.assign(form, {
          method,
          target: inner.name,
          action: `${origin}/api/${method === 'get' ? 'read' : 'write'}`,
        });
        const end = ended(inner);
        form.enctype = 'text/plain';
        form.submit();
        await end;
      }
      const { EventSource: Source } = globalThis as unknown as { EventSource: any };
      const source = new Source(`${origin}/api/events?x=1`, { withCredentials: true });
      await new Promise((resolve) => (source.onerror = source.onopen = resolve));
      source.close();
      return got;
    })})(${JSON.stringify(target)})`,
  )) as readonly string[];
}

testIfBrowser('a page elsewhere in the browser that knows the server reads and changes nothing', async (t, browser) => {
  const { reached, window, own, origin, port } = await begin(t, browser);
  t.is(await own.evaluate(`fetch('/api/read').then(({ status }) => status)`), 200);
  t.deepEqual(reached, ['read']);
  const elsewhere = await serveElsewhere(t);
  const page = await window.newPage();
  // The names differ, but all of them lead here.
  for (const [where, target] of [
    [`http://127.0.0.1:${elsewhere}/`, origin],
    [`http://127.0.0.1:${elsewhere}/`, `http://localhost:${port}`],
    [`http://localhost:${elsewhere}/`, origin],
  ] as const) {
    await page.goto(where);
    t.deepEqual(await attack(page, target), [], `${where} ${target}`);
  }
  t.deepEqual(reached, ['read']);
});

testIfBrowser('a name of somebody else that leads to the server is refused', async (t, browser) => {
  const { reached, window, port } = await begin(t, browser);
  const page = await window.newPage();
  // Browsers take all names below localhost for this machine: as good as a name that was pointed here.
  const answer = await page.goto(`http://evil.localhost:${port}/`);
  t.is(answer!.status(), 421);
  t.is(await page.evaluate(`fetch('/api/read').then(({ status }) => status)`), 421);
  t.deepEqual(reached, []);
});

testIfBrowser('a link on another page does not open the runs, but the address bar does', async (t, browser) => {
  const { window, origin } = await begin(t, browser);
  const elsewhere = await serveElsewhere(t);
  const page = await window.newPage();
  await page.goto(`http://127.0.0.1:${elsewhere}/`);
  const [followed] = await Promise.all([
    page.waitForResponse((response) => response.url() === `${origin}/`),
    page.evaluate(`void (location.href = '${origin}/')`),
  ]);
  t.is(followed.status(), 403);
  await page.waitForURL(`${origin}/`);
  const typed = await page.goto(`${origin}/`);
  t.is(typed!.status(), 200);
});

testIfBrowser('a browser without the cookie is told how to get it', async (t, browser) => {
  const { origin } = await begin(t, browser);
  const page = await (await browser.newContext()).newPage();
  const answer = await page.goto(`${origin}/#/runs`);
  t.is(answer!.status(), 401);
  t.is(await page.getByRole('heading').textContent(), 'This browser cannot see the runs yet');
});
