import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, missingBrowser } from './launch-browser.js';
import { testUnless } from './test-unless.js';

const { MNISTX_REQUIRE_BROWSER } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * A test that needs a browser. Where none is found it is skipped with the reason in its title, and fails where
 * MNISTX_REQUIRE_BROWSER=1 says that there must be one. The tests of a file share it, but no page and no cookie.
 */
export function testIfBrowser(title: string, check: (t: ExecutionContext, browser: Browser) => Promise<void>): void {
  const launch = (launchShared ??= sharedBrowser());
  testWhereBrowser(title, async (t) => {
    const browser = await launch();
    try {
      await check(t, browser);
    } finally {
      for (const context of browser.contexts()) await context.close();
    }
  });
}

let launchShared: (() => Promise<Browser>) | undefined;

/** `testIfBrowser` for those who launch it themselves. */
export function testWhereBrowser(title: string, check: (t: ExecutionContext) => Promise<void>): void {
  testUnless(missingBrowser, title, check, { isRequired: MNISTX_REQUIRE_BROWSER === '1', isSerial: true });
}

/**
 * One browser for all tests of a file: launched by the first that asks, so that none is left where no test is chosen, and
 * closed after the last.
 */
export function sharedBrowser(): () => Promise<Browser> {
  let launched: Promise<Browser> | null = null;
  test.after.always(async () => (await launched)?.close());
  return () => (launched ??= launchBrowser());
}

/** Collects what a page complains of, and whatever it asks for that is not its own. */
export function listenForTrouble(page: Page, isOwn: (url: string) => boolean): readonly string[] {
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => trouble.push(error.stack ?? error.message));
  page.on('dialog', (dialog) => trouble.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!isOwn(url) && !/^(?:data|blob):/.test(url)) trouble.push(`left its place: ${url}`);
  });
  return trouble;
}

export interface Barrier {
  readonly id: string;
  readonly impact: 'minor' | 'moderate' | 'serious' | 'critical' | null;
  readonly html: string;
}

/**
 * What axe-core finds wrong. It comes by the debugger, since a page's policy runs no script but its own. What has passed
 * is counted, not described: that takes longer than looking.
 */
export async function findBarriers(page: Page): Promise<readonly Barrier[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run({ resultTypes: ['violations'] }).then(({ violations, passes }) => {
      if (passes.length < 10) return JSON.stringify([{ id: 'axe looked at next to nothing', impact: 'critical', html: '' }]);
      return JSON.stringify(violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0].html.slice(0, 200) })));
    })`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(result.value as string) as Barrier[];
}
