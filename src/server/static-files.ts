import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** By the ending of a file's name. */
export function typeOf(ending: string): string {
  return TYPES[ending] ?? 'application/octet-stream';
}

/** How the files end: they are kept packed only. */
const PACKED = '.br';

interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array;
}

/** The built pages by their addresses, as brotli has packed them. */
let files: ReadonlyMap<string, Uint8Array> | null = null;

/** A built page by its address; nothing outside of the list of them can be asked for. */
export function findPage(pathname: string, acceptedEncodings: string): Page | null {
  files ??= readPages(fileURLToPath(new URL('../pages', import.meta.url)));
  const address = pathname === '/' ? '/index.html' : pathname;
  const packed = files.get(address);
  const type = TYPES[extname(address)];
  if (packed === undefined || type === undefined) return null;
  const headers = { 'content-type': type, vary: 'accept-encoding', ...caching(address) };
  // Browsers take brotli from this machine and over https only.
  if (!/\bbr\b/.test(acceptedEncodings)) return { headers, content: brotliDecompressSync(packed) };
  return { headers: { ...headers, 'content-encoding': 'br' }, content: packed };
}

/** The name of an asset has a hash of its content. */
function caching(address: string): Record<string, string> {
  return address.startsWith('/assets/') ? { 'cache-control': 'private, max-age=31536000, immutable' } : {};
}

function readPages(folder: string): ReadonlyMap<string, Uint8Array> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const found = entries.filter((entry) => entry.isFile() && entry.name.endsWith(PACKED));
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length, -PACKED.length).replaceAll('\\', '/'), readFileSync(path)];
    }),
  );
}
