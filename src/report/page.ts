import { createHash } from 'node:crypto';
import { MODEL_ID } from '../site/embedded-model.js';
import { renderBlock, renderText } from './blocks.js';
import { renderChart } from './chart-html.js';
import { escapeHtml, escapeJson } from './escape.js';
import { PAGE_SCRIPT } from './page-script.js';
import { STYLES } from './styles.js';
import type { DrawnReport, DrawnSection } from './types.js';

/** Marks a page as made by mnistx; a file with this mark may be replaced by a newer one. */
export const GENERATOR = '<meta name="generator" content="mnistx">';

/**
 * One self-contained HTML file. `runtime` is Vega as a script. The page's policy blocks every request and runs that script
 * and the board's only, by their digests: even a name that got through as HTML could do nothing.
 */
export function renderPage(report: DrawnReport, runtime: string): string {
  const { kind, names, sections, footer, board, metadata = {} } = report;
  for (const { id } of sections)
    if (!/^[a-z][a-z0-9-]*$/.test(id)) throw new Error(`"${id}" is not a valid id of a section`);
  const charts = sections.flatMap((section) => section.charts);
  const script = escapeScript(charts.length === 0 ? '' : `${runtime}\n${PAGE_SCRIPT}`);
  const scripts = [script, ...(board === undefined ? [] : [escapeScript(board.script)])];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${makePolicy(scripts, board !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${[GENERATOR, ...Object.entries(metadata).map(renderMetadata)].join('\n')}
<link rel="icon" href="data:,">
<title>${escapeHtml(`${names.join(', ')} · ${kind}`)}</title>
<style>${STYLES}${board?.styles ?? ''}</style>
</head>
<body>
<header>
<p class="kind">${escapeHtml(kind)}</p>
<h1>${names.map((name) => `<bdi>${escapeHtml(name)}</bdi>`).join(', ')}</h1>
</header>
<nav aria-label="Contents"><ul>${sections.map(renderLink).join('')}</ul></nav>
<main>
${renderSections(sections)}
</main>
<footer><p>${renderText(footer)}</p></footer>
<div id="_tip" aria-hidden="true" hidden></div>
<script type="application/json" id="_charts">${escapeJson(charts.map(({ spec }) => spec))}</script>
${board === undefined ? '' : `<script type="application/json" id="${MODEL_ID}">${escapeJson(board.model)}</script>\n`}${scripts.map((one) => `<script>${one}</script>`).join('\n')}
</body>
</html>
`;
}

function renderMetadata([name, content]: readonly [string, string]): string {
  return `<meta name="${escapeHtml(name)}" content="${escapeHtml(content)}">`;
}

function renderLink({ id, title }: DrawnSection): string {
  return `<li><a href="#${id}">${renderText(title)}</a></li>`;
}

function renderSections(sections: readonly DrawnSection[]): string {
  let number = 0;
  return sections
    .map(({ id, title, blocks, charts, isWide = false }, index) => {
      const figures = charts.map((chart) => renderChart(chart, number++)).join('\n');
      const parts = [
        ...blocks.map(renderBlock),
        ...(figures === '' ? [] : [`<div class="charts">\n${figures}\n</div>`]),
      ];
      // On a wide screen two sections of words stand side by side.
      const kind = index === 0 || isWide || figures !== '' ? '' : ' class="narrow"';
      const heading = `<h2 id="${id}-title">${renderText(title)}</h2>`;
      return `<section id="${id}"${kind} aria-labelledby="${id}-title">\n${[heading, ...parts].join('\n')}\n</section>`;
    })
    .join('\n');
}

/** The text that the browser will hash: one kind of line break, and nothing that ends the element. */
function escapeScript(code: string): string {
  return code.replace(/\r\n?/g, '\n').replace(/<(?=\/script|script|!--)/gi, '\\x3c');
}

/** Compiling WebAssembly counts as running a script, of which no digest can be given. */
function makePolicy(scripts: readonly string[], hasBoard: boolean): string {
  const digests = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src ${[...digests, ...(hasBoard ? ["'wasm-unsafe-eval'"] : [])].join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
