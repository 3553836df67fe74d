import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { testUnless } from './test-unless.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const { CHROME_PATH, PATH = '', MNISTX_REQUIRE_BROWSER } = process.env;
const inPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
const executablePath = [...(CHROME_PATH === undefined ? [] : [CHROME_PATH]), ...inPath].find(existsSync);
const missing =
  executablePath === undefined ? `no ${NAMES.join(', ')} in PATH; install one, or name it in CHROME_PATH` : null;

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A test that needs a browser. Where none is found it is skipped with the reason in its title, and fails where
 * MNISTX_REQUIRE_BROWSER=1 says that there must be one.
 */
export function testIfBrowser(title: string, check: (t: ExecutionContext, browser: Browser) => Promise<void>): void {
  const run = async (t: ExecutionContext): Promise<void> => {
    const browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args });
    try {
      await check(t, browser);
    } finally {
      await browser.close();
    }
  };
  testUnless(missing, title, run, { isRequired: MNISTX_REQUIRE_BROWSER === '1', isSerial: true });
}
