import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A web server as a student has one: a folder below a path, and no header but the type. */
export interface StaticServer {
  /** Of the folder, with a slash at its end. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = decodeURIComponent(pathname).replace(/^\/course\//, '');
    const path = resolve(folder, name === '' ? 'index.html' : name);
    try {
      if (!pathname.startsWith('/course/') || !path.startsWith(resolve(folder) + sep)) throw new Error('elsewhere');
      const content = readFileSync(join(path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/course/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
