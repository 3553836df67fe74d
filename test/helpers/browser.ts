import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, missingBrowser } from './launch-browser.js';
import { testUnless } from './test-unless.js';

const { MNISTX_REQUIRE_BROWSER } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * A test that needs a browser. Where none is found it is skipped with the reason in its title, and fails where
 * MNISTX_REQUIRE_BROWSER=1 says that there must be one.
 */
export function testIfBrowser(title: string, check: (t: ExecutionContext, browser: Browser) => Promise<void>): void {
  testWhereBrowser(title, async (t) => {
    const browser = await launchBrowser();
    try {
      await check(t, browser);
    } finally {
      await browser.close();
    }
  });
}

/** `testIfBrowser` for those who launch it themselves. */
export function testWhereBrowser(title: string, check: (t: ExecutionContext) => Promise<void>): void {
  testUnless(missingBrowser, title, check, { isRequired: MNISTX_REQUIRE_BROWSER === '1', isSerial: true });
}

export interface Barrier {
  readonly id: string;
  readonly impact: 'minor' | 'moderate' | 'serious' | 'critical' | null;
  readonly html: string;
}

/** What axe-core finds wrong. It comes by the debugger, since a page's policy runs no script but its own. */
export async function findBarriers(page: Page): Promise<readonly Barrier[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations, passes }) => {
      if (passes.length < 10) return JSON.stringify([{ id: 'axe looked at next to nothing', impact: 'critical', html: '' }]);
      return JSON.stringify(violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0].html.slice(0, 200) })));
    })`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(result.value as string) as Barrier[];
}
