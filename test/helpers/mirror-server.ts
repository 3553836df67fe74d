import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ExecutionContext } from 'ava';

export interface Mirror {
  /** Ends in a slash. */
  readonly url: string;
  readonly requests: IncomingMessage[];
}

/** An HTTP server on the loopback interface that is closed after the test. */
export async function startMirror(
  t: ExecutionContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Mirror> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

/** A base URL where nothing listens. */
export async function findDeadMirror(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}/`;
}

/** Serves these bytes under any name, with byte ranges. */
export function serve(bytes: Uint8Array) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = readRangeStart(request) ?? 0;
    const headers = { 'content-length': bytes.length - start };
    if (start === 0) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` });
    response.end(bytes.subarray(start));
  };
}

export function readRangeStart(request: IncomingMessage): number | undefined {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  return range === null ? undefined : Number(range[1]);
}

/** Announces everything, sends the first bytes and breaks the connection. */
export function cutAfter(bytes: Uint8Array, sent: number) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent), () => setImmediate(() => response.destroy()));
  };
}
