import { escapeHtml } from './escape.js';
import type { DrawnChart } from './types.js';

/** Pixels from which on a chart takes both columns of a page. */
const WIDE = 800;

/**
 * A chart's box with the picture in it, which a script replaces by the live chart. `number` counts the charts of a page.
 * The box takes the keyboard, since it scrolls where the picture is wider.
 */
export function renderChart({ name, svg }: DrawnChart, number: number): string {
  const width = Number(/<svg [^>]*?\bwidth="([\d.]+)"/.exec(svg)?.[1] ?? 600);
  const kind = width > WIDE ? 'chart wide' : 'chart';
  const attributes = `class="${kind}" style="--width:${width}px" data-chart="${number}" tabindex="0"`;
  return `<figure ${attributes} aria-label="${escapeHtml(name)}">${prefixIds(svg, `c${number}-`)}</figure>`;
}

/** Every picture counts its clips and gradients from 1; on one page these would be taken for each other. */
export function prefixIds(svg: string, prefix: string): string {
  return svg
    .replace(/(<(?:clipPath|linearGradient|radialGradient|pattern)\b[^>]*? id=")/g, `$1${prefix}`)
    .replace(/(\b(?:clip-path|fill|stroke)="url\(#)/g, `$1${prefix}`);
}
