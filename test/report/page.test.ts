import { createHash } from 'node:crypto';
import test from 'ava';
import { renderBlock } from '../../src/report/blocks.js';
import { renderChart, prefixIds } from '../../src/report/chart-html.js';
import { renderPage } from '../../src/report/page.js';
import type { DrawnReport } from '../../src/report/types.js';

const svg = '<svg width="20" height="10"></svg>';
const empty: DrawnReport = { kind: 'Run', names: ['cnn'], sections: [], footer: '' };
const section = { id: 'one', title: 'One', blocks: [], charts: [{ name: 'accuracy', svg, spec: { marks: [] } }] };

test('the policy names the digest of the one script and lets nothing out', (t) => {
  const html = renderPage({ ...empty, sections: [section] }, 'var vega = "<!-- </script>";\r\n');
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
  t.is(scripts.length, 1);
  t.true(scripts[0]!.startsWith('var vega = "\\x3c!-- \\x3c/script>";\n'));
  const digest = createHash('sha256').update(scripts[0]!).digest('base64');
  t.true(policy!.startsWith(`default-src 'none'; script-src 'sha256-${digest}';`));
  t.false(/connect-src|https?:/.test(policy!));
});

test('a page without charts carries no runtime', (t) => {
  t.false(renderPage(empty, 'RUNTIME').includes('RUNTIME'));
});

test('the same report gives the same page', (t) => {
  t.is(renderPage({ ...empty, sections: [section] }, ''), renderPage({ ...empty, sections: [section] }, ''));
});

test('a page has a language, a title, one heading and one for each section', (t) => {
  const html = renderPage({ ...empty, sections: [section] }, '');
  t.true(html.startsWith('<!doctype html>\n<html lang="en">'));
  t.true(html.includes('<title>cnn · Run</title>'));
  t.is(html.match(/<h1>/g)!.length, 1);
  t.true(html.includes('<section id="one" aria-labelledby="one-title">\n<h2 id="one-title">One</h2>'));
});

test('an id that could leave its attribute is a bug', (t) => {
  const id = 'x" onload="';
  t.throws(() => renderPage({ ...empty, sections: [{ ...section, id }] }, ''), {
    message: /is not a valid id of a section/,
  });
});

test('clips and gradients of two charts have different ids', (t) => {
  const clipped =
    '<svg><defs><clipPath id="clip1"/></defs><g clip-path="url(#clip1)"/><rect fill="url(#gradient_0)"/></svg>';
  t.is(
    prefixIds(clipped, 'c2-'),
    '<svg><defs><clipPath id="c2-clip1"/></defs><g clip-path="url(#c2-clip1)"/><rect fill="url(#c2-gradient_0)"/></svg>',
  );
});

test('a chart has a name, takes the keyboard, and both columns where it is wide', (t) => {
  const chart = { name: 'accuracy', spec: {} };
  t.true(
    renderChart({ ...chart, svg: '<svg width="520"></svg>' }, 0).startsWith(
      '<figure class="chart" style="--width:520px" data-chart="0" tabindex="0" aria-label="accuracy">',
    ),
  );
  t.regex(renderChart({ ...chart, svg: '<svg width="1032"></svg>' }, 1), /class="chart wide"/);
});

test('on a wide screen sections of words stand side by side, the first and those with charts alone', (t) => {
  const words = { ...section, charts: [] };
  const sections = [words, { ...words, id: 'two' }, { ...section, id: 'three' }];
  const html = renderPage({ ...empty, sections }, '');
  t.deepEqual(
    [...html.matchAll(/<section id="(\w+)"( class="narrow")?/g)].map(([, id, narrow]) => [id, narrow !== undefined]),
    [
      ['one', false],
      ['two', true],
      ['three', false],
    ],
  );
});

test('a table has a caption, and headers of its columns and rows', (t) => {
  const html = renderBlock({
    kind: 'table',
    caption: 'Files',
    columns: [{ title: 'File' }, { title: 'Bytes', align: 'right' }],
    rows: [[[{ code: '<a>' }], '1']],
  });
  t.true(html.includes('<caption>Files</caption>'));
  t.true(html.includes('<th scope="col">File</th><th scope="col" class="number">Bytes</th>'));
  t.true(html.includes('<th scope="row"><code><bdi>&#60;a&#62;</bdi></code></th><td class="number">1</td>'));
});

test('a column without a title has no empty header', (t) => {
  const html = renderBlock({ kind: 'table', caption: 'Files', columns: [{ title: '' }, { title: 'a' }], rows: [] });
  t.true(html.includes('<tr><td></td><th scope="col">a</th></tr>'));
});

test('a folded table says on its fold what it holds', (t) => {
  const html = renderBlock({ kind: 'table', caption: 'Files', columns: [], rows: [], isFolded: true });
  t.true(html.startsWith('<details><summary>Files</summary>'));
});

test('a page with a model runs two scripts by their digests, compiles WebAssembly, and still lets nothing out', (t) => {
  const board = {
    model: { name: 'x', classNames: ['</script><b>'] } as never,
    script: 'draw("</script>")',
    styles: '',
  };
  const sections = [{ id: 'draw', title: 'Draw', blocks: [{ kind: 'board' } as const], charts: [] }];
  const html = renderPage({ ...empty, sections, board, metadata: { 'a.b': '"><i>' } }, '');
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html)!;
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
  t.deepEqual(scripts, ['', 'draw("\\x3c/script>")']);
  const digests = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  t.true(policy.startsWith(`default-src 'none'; script-src ${digests.join(' ')} 'wasm-unsafe-eval';`), policy);
  t.false(/connect-src|https?:|'unsafe-eval'/.test(policy));
  t.false(html.includes('<b>') || html.includes('<i>'));
  t.false(renderPage(empty, '').includes('wasm-unsafe-eval'));
});
