import type { IncomingMessage } from 'node:http';
import { RefusedRequest } from './refused-request.js';

/**
 * The JSON of a request. A page elsewhere cannot send this type without asking first, which we never allow.
 *
 * @throws {RefusedRequest} 400, 413 or 415
 */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  checkType(request.headers['content-type'], request.headers['content-encoding']);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  return parse(await readBytes(request, mostBytes));
}

function checkType(type = '', encoding = 'identity'): void {
  if (/^application\/json(?:; ?charset=utf-8)?$/i.test(type) && encoding === 'identity') return;
  throw new RefusedRequest(415, { error: 'the body must be of type application/json, and not compressed' });
}

async function readBytes(request: IncomingMessage, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Without `for await`, which ends the connection before the refusal is sent.
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length <= mostBytes) return void chunks.push(chunk);
      chunks.length = 0;
      reject(tooLarge(mostBytes));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new RefusedRequest(400, { error: 'the body broke off' })));
  });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
    throw new RefusedRequest(400, { error: 'the body is no JSON in UTF-8' });
  }
}

function tooLarge(mostBytes: number): RefusedRequest {
  const error = `the body is longer than ${mostBytes} bytes`;
  return new RefusedRequest(413, { error }, { connection: 'close' });
}
