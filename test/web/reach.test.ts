import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { reach } from '../../src/web/reach.js';
import { receiveBody } from '../../src/web/receive-body.js';
import { findFreePort } from '../helpers/server-process.js';

test('where nobody answers the reader gets a sentence, and who has left gets none', async (t) => {
  const url = `http://127.0.0.1:${await findFreePort()}/`;
  await t.throwsAsync(reach(url, 'Is it on?'), { message: 'The server does not answer. Is it on?' });
  const signal = AbortSignal.abort(new Error('left'));
  await t.throwsAsync(reach(url, 'Is it on?', { signal }), { message: 'left' });
});

test('an answer that breaks off says so', async (t) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('abc');
    setImmediate(() => response.destroy());
  }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await reach(`http://127.0.0.1:${port}/`, '');
  await t.throwsAsync(
    receiveBody(response, () => {}),
    { message: 'The answer of the server broke off. Try again.' },
  );
});
