import { escapeHtml } from './escape.js';
import type { Block, Column, Inline, TableBlock, Text } from './types.js';

export function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${textHtml(block.text)}</p>`;
    case 'verdict':
      return `<p class="verdict">${textHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('')}</ul>`;
    case 'figures':
      return `<dl class="figures">${block.figures.map(figureHtml).join('')}</dl>`;
    case 'facts':
      return `<dl class="facts">${block.facts.map(factHtml).join('')}</dl>`;
    case 'table':
      return tableHtml(block);
    case 'file':
      return folded(block.name, `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`);
  }
}

export function textHtml(text: Text): string {
  return typeof text === 'string' ? escapeHtml(text) : text.map(inlineHtml).join('');
}

function inlineHtml(piece: Inline): string {
  if (typeof piece === 'string') return escapeHtml(piece);
  if ('name' in piece) return `<bdi>${escapeHtml(piece.name)}</bdi>`;
  if ('code' in piece) return `<code><bdi>${escapeHtml(piece.code)}</bdi></code>`;
  return `<strong>${escapeHtml(piece.strong)}</strong>`;
}

function figureHtml({ label, value }: { readonly label: string; readonly value: string }): string {
  return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function factHtml([term, value]: readonly [string, Text]): string {
  return `<dt>${escapeHtml(term)}</dt><dd>${textHtml(value)}</dd>`;
}

function tableHtml({ caption, columns, rows, isFolded = false }: TableBlock): string {
  const label = escapeHtml(caption);
  const head = columns.map(headHtml).join('');
  const body = rows.map((row) => `<tr>${row.map((cell, at) => cellHtml(cell, at, columns)).join('')}</tr>`).join('\n');
  const title = isFolded ? '' : `<caption>${label}</caption>`;
  const table = `<table${rows.length > MOST_TOGETHER ? '' : ' class="short"'}>${title}<thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>`;
  const scroller = `<div class="scroll" role="group" aria-label="${label}" tabindex="0">${table}</div>`;
  return isFolded ? folded(caption, scroller) : scroller;
}

/** Rows that stay on one sheet of paper. */
const MOST_TOGETHER = 25;

function headHtml(column: Column): string {
  return column.title === '' ? '<td></td>' : `<th scope="col"${alignment(column)}>${textHtml(column.title)}</th>`;
}

function cellHtml(cell: Text, at: number, columns: readonly Column[]): string {
  const align = alignment(columns[at]);
  const html = textHtml(cell);
  return at === 0 ? `<th scope="row"${align}>${html}</th>` : `<td${align}>${html}</td>`;
}

function alignment(column: Column | undefined): string {
  return column?.align === 'right' ? ' class="number"' : '';
}

function folded(title: string, content: string): string {
  return `<details><summary>${escapeHtml(title)}</summary>${content}</details>`;
}
