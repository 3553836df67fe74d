import type { ExecutionContext } from 'ava';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findBarriers, listenForTrouble, sharedBrowser, testWhereBrowser } from './browser.js';
import { startServer } from './ui-server.js';
import type { TestServer } from './ui-server.js';

const { MNISTX_SCREENSHOTS } = process.env;

export interface View {
  /** Default: 1400 */
  readonly width?: number;
  /** Default: `light` */
  readonly theme?: 'light' | 'dark';
}

/** What a test of pages has: a server over its own runs folder and a browser that knows it. */
export interface Pages {
  readonly server: TestServer;
  /** Opens `#/runs?…` with the server's token. */
  readonly open: (address?: string, view?: View) => Promise<Page>;
  /**
   * Lets a page complain so: Chromium writes a line to the console for every request that is refused or fails. Such a
   * line must come before the test ends.
   */
  readonly expectTrouble: (pattern: RegExp) => void;
  /** Lets a page complain so if it does: whether a lost connection is told depends on the moment. */
  readonly allowTrouble: (pattern: RegExp) => void;
  /** The whole page as a picture, into the folder MNISTX_SCREENSHOTS if it is set. */
  readonly shoot: (page: Page, name: string) => Promise<void>;
  /** Fails if axe-core finds anything serious. */
  readonly checkBarriers: (page: Page) => Promise<void>;
}

const browser = sharedBrowser();

/**
 * A test in Chromium. It fails if a page writes an error or a warning to the console, throws, breaks its policy or asks
 * for anything outside of its server. All tests of a file share one browser.
 */
export function testPages(title: string, check: (t: ExecutionContext, pages: Pages) => Promise<void>): void {
  testWhereBrowser(title, async (t) => {
    const server = await startServer(t);
    const openPages = new OpenPages(await browser(), server);
    const trouble = new Trouble();
    t.teardown(() => openPages.close());
    await check(t, {
      server,
      open: async (address = '#/', view = {}) => {
        const page = await openPages.add(view);
        trouble.listen(page, new URL(server.url()).origin);
        await openPages.visit(page, address);
        return page;
      },
      expectTrouble: (pattern) => trouble.expect(pattern),
      allowTrouble: (pattern) => trouble.allow(pattern),
      shoot,
      checkBarriers: async (page) => {
        const found = await findBarriers(page);
        t.deepEqual(
          found.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
          [],
        );
      },
    });
    t.deepEqual(trouble.unexpected(), []);
    t.deepEqual(trouble.missing(), []);
  });
}

/** Each page has a window of its own. All have the cookie that the first got for the token. */
class OpenPages {
  readonly #windows: BrowserContext[] = [];

  constructor(
    readonly browser: Browser,
    readonly server: TestServer,
  ) {}

  async add({ width = 1400, theme = 'light' }: View): Promise<Page> {
    const viewport = { width, height: width < 600 ? 740 : 900 };
    const window = await this.browser.newContext({ viewport, colorScheme: theme });
    const [first] = this.#windows;
    if (first !== undefined) await window.addCookies(await first.cookies());
    this.#windows.push(window);
    // Machines that build and train beside the tests take their time.
    window.setDefaultTimeout(90_000);
    return window.newPage();
  }

  async visit(page: Page, address: string): Promise<void> {
    const url = this.server.url();
    await page.goto((this.#windows.length === 1 ? url : `${new URL(url).origin}/`) + address);
  }

  async close(): Promise<void> {
    for (const window of this.#windows) await window.close();
  }
}

class Trouble {
  readonly #pages: (readonly string[])[] = [];
  readonly #expected: RegExp[] = [];
  readonly #allowed: RegExp[] = [];

  listen(page: Page, origin: string): void {
    this.#pages.push(listenForTrouble(page, (url) => url.startsWith(`${origin}/`)));
  }

  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  unexpected(): readonly string[] {
    const patterns = [...this.#expected, ...this.#allowed];
    return this.#pages.flat().filter((line) => !patterns.some((pattern) => pattern.test(line)));
  }

  missing(): readonly RegExp[] {
    const lines = this.#pages.flat();
    return this.#expected.filter((pattern) => !lines.some((line) => pattern.test(line)));
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  if (MNISTX_SCREENSHOTS === undefined) return;
  const theme = await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'`);
  await page.evaluate('scrollTo(0, 0)');
  const path = `${MNISTX_SCREENSHOTS}/${name}-${page.viewportSize()!.width}-${theme as string}.png`;
  await page.screenshot({ path, fullPage: true });
}
