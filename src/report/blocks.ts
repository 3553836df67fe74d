import { BOARD_ID } from '../site/embedded-model.js';
import { escapeHtml } from './escape.js';
import type { Block, Column, Inline, TableBlock, Text } from './types.js';

export function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${renderText(block.text)}</p>`;
    case 'verdict':
      return `<p class="verdict">${renderText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${renderText(item)}</li>`).join('')}</ul>`;
    case 'figures':
      return `<dl class="figures">${block.figures.map(renderFigure).join('')}</dl>`;
    case 'facts':
      return `<dl class="facts">${block.facts.map(renderFact).join('')}</dl>`;
    case 'table':
      return renderTable(block);
    case 'board':
      return `<div id="${BOARD_ID}" class="model-board"><p>This board needs scripts, which are turned off here.</p></div>`;
    case 'file':
      return renderFolded(block.name, `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`);
  }
}

export function renderText(text: Text): string {
  return typeof text === 'string' ? escapeHtml(text) : text.map(renderInline).join('');
}

function renderInline(piece: Inline): string {
  if (typeof piece === 'string') return escapeHtml(piece);
  if ('name' in piece) return `<bdi>${escapeHtml(piece.name)}</bdi>`;
  if ('code' in piece) return `<code><bdi>${escapeHtml(piece.code)}</bdi></code>`;
  return `<strong>${escapeHtml(piece.strong)}</strong>`;
}

function renderFigure({ label, value }: { readonly label: string; readonly value: string }): string {
  return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function renderFact([term, value]: readonly [string, Text]): string {
  return `<dt>${escapeHtml(term)}</dt><dd>${renderText(value)}</dd>`;
}

function renderTable({ caption, columns, rows, isFolded = false }: TableBlock): string {
  const label = escapeHtml(caption);
  const head = columns.map(renderHead).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell, at) => renderCell(cell, at, columns)).join('')}</tr>`)
    .join('\n');
  const title = isFolded ? '' : `<caption>${label}</caption>`;
  const table = `<table${rows.length > MOST_TOGETHER ? '' : ' class="short"'}>${title}<thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>`;
  const scroller = `<div class="scroll" role="group" aria-label="${label}" tabindex="0">${table}</div>`;
  return isFolded ? renderFolded(caption, scroller) : scroller;
}

/** Rows that stay on one sheet of paper. */
const MOST_TOGETHER = 25;

function renderHead(column: Column): string {
  return column.title === ''
    ? '<td></td>'
    : `<th scope="col"${renderAlignment(column)}>${renderText(column.title)}</th>`;
}

function renderCell(cell: Text, at: number, columns: readonly Column[]): string {
  const align = renderAlignment(columns[at]);
  const html = renderText(cell);
  return at === 0 ? `<th scope="row"${align}>${html}</th>` : `<td${align}>${html}</td>`;
}

function renderAlignment(column: Column | undefined): string {
  return column?.align === 'right' ? ' class="number"' : '';
}

function renderFolded(title: string, content: string): string {
  return `<details><summary>${escapeHtml(title)}</summary>${content}</details>`;
}
