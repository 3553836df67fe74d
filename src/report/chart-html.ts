import type { DrawnChart } from './types.js';

/**
 * A chart's box with the picture in it, which a script replaces by the live chart. `number` counts the charts of a page.
 */
export function chartHtml({ svg, spec }: DrawnChart, number: number): string {
  const width = /<svg [^>]*?\bwidth="([\d.]+)"/.exec(svg)?.[1] ?? '600';
  const picture = withOwnIds(svg, `c${number}-`);
  const kind = takesColorsOfPage(spec) ? 'chart on-page' : 'chart';
  return `<figure class="${kind}" style="--width:${width}px" data-chart="${number}">${picture}</figure>`;
}

/** Every picture counts its clips and gradients from 1; on one page these would be taken for each other. */
export function withOwnIds(svg: string, prefix: string): string {
  return svg
    .replace(/(<(?:clipPath|linearGradient|radialGradient|pattern)\b[^>]*? id=")/g, `$1${prefix}`)
    .replace(/(\b(?:clip-path|fill|stroke)="url\(#)/g, `$1${prefix}`);
}

/**
 * Whether a chart can be shown on a dark page with its lines and texts recoloured. Images, and words on coloured
 * fields, were made for a white sheet and keep one.
 */
export function takesColorsOfPage(spec: unknown): boolean {
  const marks = markTypes(spec);
  return !marks.has('image') && !(marks.has('rect') && marks.has('text'));
}

function markTypes(part: unknown, found = new Set<string>()): Set<string> {
  const { marks } = part as { readonly marks?: readonly { readonly type: string }[] };
  for (const mark of marks ?? []) {
    found.add(mark.type);
    markTypes(mark, found);
  }
  return found;
}
