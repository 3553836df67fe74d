import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 if the connection was closed without an answer. */
  readonly status: number;
  /** In lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Everything, of all answers. */
  readonly text: string;
}

/** Sends bytes as they are, and reads until the server closes the connection. */
export function sendRaw(origin: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that stops reading may reset the connection after its answer.
    socket.on('error', () => {});
    socket.on('close', () => resolve(parseAnswer(Buffer.concat(chunks).toString('latin1'))));
  });
}

export type Headers = Readonly<Record<string, string | null>>;

export interface RawRequest {
  /** Default: `GET` */
  readonly method?: string;
  /** Default: `/api/session` */
  readonly target?: string;
  /** `null` leaves a usual one out. */
  readonly headers?: Headers;
  readonly body?: string;
}

/** A request without a library that would mend or refuse it; the connection is closed after its answer. */
export function formatRequest({ method = 'GET', target = '/api/session', body = '' }: RawRequest, headers: Headers) {
  const all = {
    connection: 'close',
    ...(body === '' ? {} : { 'content-length': `${Buffer.byteLength(body)}` }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const pairs = lines.map(
    (line) => [line.split(':', 1)[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  return { status: Number(first.split(' ')[1] ?? 0), headers: new Map(pairs), body: rest.join('\r\n\r\n'), text };
}
