import { escapeHtml } from './escape.js';
import type { DrawnChart } from './types.js';

/** A chart wider than this takes both columns of a page. */
const WIDE = 800;

/**
 * A chart's box with its picture, which the script replaces by the live chart. `number` counts the charts of a page. The box
 * can be focused, since it scrolls if the picture is wider.
 */
export function renderChart({ name, svg }: DrawnChart, number: number): string {
  const width = Number(/<svg [^>]*?\bwidth="([\d.]+)"/.exec(svg)?.[1] ?? 600);
  const kind = width > WIDE ? 'chart wide' : 'chart';
  const attributes = `class="${kind}" style="--width:${width}px" data-chart="${number}" tabindex="0"`;
  return `<figure ${attributes} aria-label="${escapeHtml(name)}">${prefixIds(svg, `c${number}-`)}</figure>`;
}

/** Every SVG numbers its clips and gradients from 1; on one page these ids would clash. */
export function prefixIds(svg: string, prefix: string): string {
  return svg
    .replace(/(<(?:clipPath|linearGradient|radialGradient|pattern)\b[^>]*? id=")/g, `$1${prefix}`)
    .replace(/(\b(?:clip-path|fill|stroke)="url\(#)/g, `$1${prefix}`);
}
