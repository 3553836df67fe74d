import test from 'ava';
import { findRefusal } from '../../src/server/guard.js';
import { isOwnHost } from '../../src/server/own-hosts.js';

const machine = 'GPU-box';

const answered = test.macro({
  title: (_, host: string) => `a server that listens on ${host} answers to its names and to no others`,
  exec: (t, host: string, own: readonly string[], foreign: readonly string[]) => {
    for (const name of [...own, 'localhost', '127.0.0.1', '[::1]']) t.true(isOwnHost(name, { host, machine }), name);
    for (const name of [...foreign, 'evil.example', 'localhost.evil.example', `${host}.evil.example`, ''])
      t.false(isOwnHost(name, { host, machine }), name);
  },
});

test(answered, '127.0.0.1', [], ['192.168.1.5', 'gpu-box', '[fe80::1]', '0.0.0.0']);
test(answered, '::1', [], ['[::2]', '::1']);
test(answered, '192.168.1.5', ['192.168.1.5'], ['192.168.1.6', 'gpu-box']);
test(answered, '2001:db8::5', ['[2001:db8::5]', '[2001:DB8::5]'], ['[2001:db8::6]', '2001:db8::5']);
test(
  answered,
  'lab.example.org',
  ['lab.example.org', 'LAB.example.org'],
  ['example.org', 'x.lab.example.org', '1.2.3.4'],
);
test(answered, '0.0.0.0', ['192.168.1.5', '[fe80::1]', 'gpu-box', 'GPU-BOX'], ['gpu-box.', '1.2.3', '[nonsense]']);
test(answered, '::', ['192.168.1.5', '[fe80::1]', 'gpu-box'], ['gpu', '[::g]']);

test('behind a proxy with TLS the page’s origin is https with the name and port that browsers use', (t) => {
  const place = { host: 'lab.example.org', machine };
  const statusOf = (host: string, origin: string) =>
    findRefusal({ method: 'POST', target: '/api/x', headers: { host, origin }, rawHeaders: [] }, place)?.status ?? null;
  t.is(statusOf('lab.example.org', 'https://lab.example.org'), null);
  t.is(statusOf('lab.example.org:8443', 'https://lab.example.org:8443'), null);
  t.is(statusOf('lab.example.org:8443', 'https://lab.example.org'), 403);
  t.is(statusOf('lab.example.org', 'https://other.example.org'), 403);
  t.is(statusOf('lab.example.org', 'ftp://lab.example.org'), 403);
  t.is(statusOf('other.example.org', 'https://other.example.org'), 421);
});
