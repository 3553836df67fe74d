import test from 'ava';
import { deflateSync } from 'fflate';
import { MOST_EXPERIMENT_BYTES } from '../../../src/config/text-limits.js';
import { toLetters } from '../../../src/web/address-letters.js';
import { linkOf, readLink } from '../../../src/web/playground/permalink.js';

test('a text comes back from its link, whatever it holds', (t) => {
  for (const text of ['', 'name: a\n', 'name: "é 数 🎉"\r\n', '<script>alert(1)</script>', 'x'.repeat(100_000)]) {
    const link = linkOf(text);
    t.regex(link, /^#yaml=[\w-]*$/);
    t.deepEqual(readLink(link), { text });
  }
});

test('an address without a link says nothing', (t) => {
  t.is(readLink(''), null);
  t.is(readLink('#curves'), null);
});

test('a link that was cut or changed says so', (t) => {
  const link = linkOf('name: lr\nmodel: { layers: [] }\n');
  const problem = 'The link holds no experiment: it was cut or changed on its way.';
  t.deepEqual(readLink(link.slice(0, -8)), { problem });
  t.deepEqual(readLink('#yaml='), { problem });
  t.deepEqual(readLink('#yaml=%%%'), { problem });
  t.deepEqual(readLink(`#yaml=${toLetters(deflateSync(Uint8Array.of(0xff, 0xfe)))}`), { problem });
});

test('a link holds no more than a file may, however small it is packed', (t) => {
  const limit = (bytes: number) => `#yaml=${toLetters(deflateSync(new Uint8Array(bytes).fill(97), { level: 9 }))}`;
  t.deepEqual(readLink(limit(MOST_EXPERIMENT_BYTES)), { text: 'a'.repeat(MOST_EXPERIMENT_BYTES) });
  t.regex(JSON.stringify(readLink(limit(MOST_EXPERIMENT_BYTES + 1))), /longer than 524288 bytes/);
  t.regex(JSON.stringify(readLink(limit(50_000_000))), /longer than 524288 bytes/);
  t.regex(JSON.stringify(readLink(`#yaml=${'A'.repeat(200_000)}`)), /too long/);
});
