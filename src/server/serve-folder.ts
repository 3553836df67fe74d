import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { readFile } from '../runs/read-file.js';
import { SECURITY_HEADERS } from './headers.js';
import { listen, portOf } from './listen.js';
import type { RunningServer } from './serve.js';
import { typeOf } from './static-files.js';

/** A folder to look at, on this machine alone. */
export interface FolderRequest {
  readonly folder: string;
  /** What of it is served: paths with slashes. */
  readonly names: readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
  readonly files: FileOperations;
}

const HOST = '127.0.0.1';

/**
 * Serves files of a folder, with the headers that let its pages use all cores, until it is closed.
 *
 * @throws {MnistxError} BAD_USAGE if the port cannot be had
 */
export async function serveFolder({ folder, names, port, files }: FolderRequest): Promise<RunningServer> {
  const known = new Set(names);
  const find = ({ method = '', url = '/' }: IncomingMessage): string | number => {
    if (method !== 'GET' && method !== 'HEAD') return 405;
    const [path = ''] = url.split('?');
    const name = path === '/' ? 'index.html' : path.slice(1);
    return known.has(name) ? name : 404;
  };
  const server = await listen(
    (request, response) => {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
      const found = find(request);
      if (typeof found === 'number') return void response.writeHead(found).end();
      try {
        const content = readFile(files, join(folder, found));
        response.writeHead(200, { 'content-type': typeOf(extname(found)), 'content-length': content.length });
        response.end(request.method === 'HEAD' ? undefined : content);
      } catch {
        response.writeHead(404).end();
      }
    },
    { host: HOST, port, files },
  );
  return {
    url: `http://${HOST}:${portOf(server)}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
