import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const { CHROME_PATH, PATH = '' } = process.env;
const inPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
const executablePath = [...(CHROME_PATH === undefined ? [] : [CHROME_PATH]), ...inPath].find(existsSync);
/** Why there is no browser; `null` if there is one. */
export const missingBrowser =
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

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args });
}
