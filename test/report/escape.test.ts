import test from 'ava';
import { escapeHtml, escapeJson } from '../../src/report/escape.js';

test('text closes no element and no attribute', (t) => {
  t.is(escapeHtml(`</a "b" 'c'>&\``), '&#60;/a &#34;b&#34; &#39;c&#39;&#62;&#38;&#96;');
  t.is(escapeHtml('🦊 שלום'), '🦊 שלום');
});

test('text turns no other text around', (t) => {
  t.is(escapeHtml('a\u202eb\u0000'), 'a�b�');
});

test('JSON ends no script, and stays what it was', (t) => {
  const value = { a: '</script><!-- & \u2028' };
  t.false(/[<>&]/.test(escapeJson(value)));
  t.deepEqual(JSON.parse(escapeJson(value)), value);
});
