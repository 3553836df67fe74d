import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import type { RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { SECURITY_HEADERS } from './headers.js';
import { inBrackets } from './own-hosts.js';
import { findPortHolder } from './port-holder.js';

const LIMITS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 5000,
  // A request without Host is refused with the others, so that it gets their headers.
  requireHostHeader: false,
};
const MOST_CONNECTIONS = 256;
/** Streams have a heartbeat; other connections on which nothing moves are closed. */
const IDLE_MS = 120_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly files: FileOperations;
  /** Default: those above */
  readonly limits?: ServerOptions & { readonly mostConnections?: number };
}

/** @throws {MnistxError} BAD_USAGE if the port or the address cannot be had */
export async function listen(handle: RequestListener, options: ListenOptions): Promise<Server> {
  const { host, port, limits: { mostConnections = MOST_CONNECTIONS, ...limits } = {} } = options;
  const answers = new WeakMap<Socket, ServerResponse>();
  const server = createServer({ ...LIMITS, ...limits }, (request, response) => {
    answers.set(request.socket, response);
    response.once('close', () => answers.delete(request.socket));
    return handle(request, response);
  });
  server.maxConnections = mostConnections;
  // Node would leave out what is above a limit, unseen by those who check it; the guard refuses too many instead.
  server.maxHeadersCount = 0;
  server.setTimeout(IDLE_MS);
  server.on('clientError', (error, socket) => {
    const hasBegun = answers.get(socket as Socket)?.headersSent ?? false;
    refuse(error, socket as Socket, hasBegun);
  });
  server.on('checkExpectation', (_, response) => response.writeHead(417, SECURITY_HEADERS).end());
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, options);
  }
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** What cannot be read as a request. Nothing can be written in the middle of another answer. */
function refuse({ code = '' }: NodeJS.ErrnoException, socket: Socket, hasBegun: boolean): void {
  if (!socket.writable || hasBegun) return void socket.destroy();
  const status = STATUS[code] ?? 400;
  const headers = Object.entries({ ...SECURITY_HEADERS, connection: 'close', 'content-length': '0' });
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`, () => socket.destroy());
}

function listenError(cause: NodeJS.ErrnoException, options: ListenOptions): unknown {
  const words = wordsOf(cause.code ?? '', options);
  if (words === null) return cause;
  const [message, fix] = words;
  return new MnistxError({ code: 'BAD_USAGE', message, fix }, { cause });
}

function wordsOf(code: string, { host, port, files }: ListenOptions): readonly [string, string] | null {
  const other = 'choose another one with --port, or let --port 0 take a free one';
  switch (code) {
    case 'EADDRINUSE':
      return [`port ${port} is taken${byHolder(findPortHolder(port, files))}`, `end that program, or ${other}`];
    case 'EACCES':
      return [`port ${port} may not be used by this user`, other];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return [`--host ${inBrackets(host)} is no address of this machine`, 'use one of its addresses, or 127.0.0.1'];
    default:
      return null;
  }
}

function byHolder(holder: { readonly pid: number; readonly command: string } | null): string {
  return holder === null ? '' : ` by process ${holder.pid}: ${holder.command}`;
}
