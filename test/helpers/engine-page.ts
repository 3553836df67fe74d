import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Plugin } from 'vite';
import { packDataset } from '../../src/data/dataset-bytes.js';
import type { Dataset } from '../../src/data/types.js';
import { train } from '../../src/engine/train.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { initialWeights } from '../../src/model/initialize.js';
import type { Plan } from '../../src/model/types.js';
import type { EpochRecord } from '../../src/records.js';
import { SECURITY_HEADERS } from '../../src/server/headers.js';
import type { PageOrder, PageResult, TrainedBits } from './page-order.js';

const repository = join(import.meta.dirname, '..', '..', '..');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** A server of the page test/pages/engine, bundled as the pages of mnistx are. */
export interface EnginePages {
  /** Hands out data under a name. */
  readonly offer: (name: string, data: Dataset) => void;
  readonly open: (browser: Browser, isIsolated: boolean) => Promise<EnginePage>;
  readonly close: () => void;
}

export interface EnginePage {
  readonly page: Page;
  /** `data` is the name of offered data. */
  readonly train: (order: PageOrder) => Promise<PageResult>;
}

export async function serveEnginePages(): Promise<EnginePages> {
  const files = await bundle();
  const offered = new Map<string, Uint8Array>();
  const server = createServer(({ url = '' }, response) => {
    const [, isolation = '', ...rest] = url.split('/');
    const name = rest.join('/') || 'index.html';
    const content = files.get(name) ?? offered.get(name);
    response.writeHead(content === undefined ? 404 : 200, {
      ...SECURITY_HEADERS,
      'cross-origin-embedder-policy': isolation === 'isolated' ? 'require-corp' : 'unsafe-none',
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    });
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    offer: (name, data) => void offered.set(name, packDataset(data)),
    open: async (browser, isIsolated) => {
      const page = await browser.newPage();
      await page.goto(`${origin}/${isIsolated ? 'isolated' : 'plain'}/`);
      return { page, train: (order) => page.evaluate(`trainInTab(${JSON.stringify(order)})`) };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Vite takes a second, so this is done once a file. */
async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const outDir = mkdtempSync(join(tmpdir(), 'mnistx-page-'));
  try {
    const { build } = await import('vite');
    const plugins = [await compiledParts()];
    await build({
      configFile: false,
      root: join(repository, 'test', 'pages', 'engine'),
      base: './',
      logLevel: 'warn',
      plugins,
      worker: { format: 'es', plugins: () => plugins },
      build: {
        ...{ outDir, emptyOutDir: true, assetsInlineLimit: 0, minify: false, modulePreload: { polyfill: false } },
        rolldownOptions: { checks: { bundlerTimings: false } },
      },
    });
    const entries = readdirSync(outDir, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name));
    return new Map(paths.map((path) => [path.slice(outDir.length + 1).replaceAll('\\', '/'), readFileSync(path)]));
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

async function compiledParts(): Promise<Plugin> {
  const { href } = new URL('../../../scripts/compiled-parts.mjs', import.meta.url);
  const scripts = (await import(href)) as { compiledParts: (dist: string) => Plugin };
  return scripts.compiledParts(join(repository, 'dist'));
}

/** The same training in this process. */
export async function trainInNode(plan: Plan, data: Dataset, threads = 2): Promise<TrainedBits & { seconds: number }> {
  const { training, normalization, validation } = data;
  const session = await simdEngine.open({ plan, training, normalization, weights: initialWeights(plan), threads });
  const { signal } = new AbortController();
  const elapsedMs = (): number => performance.now();
  const history: EpochRecord[] = [];
  const startMs = elapsedMs();
  for await (const event of train({ plan, session, training, validation, signal, elapsedMs }))
    if (event.type === 'epoch') history.push(event.record);
  const seconds = (elapsedMs() - startMs) / 1000;
  const { weights, optimizer } = await session.snapshot();
  await session.close();
  const digests = [weights, ...optimizer.map(({ values }) => values)].map(digestOf);
  return { history, digests, seconds };
}

function digestOf(values: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}
