/** The marks of data in an SVG of Vega, in their order. */
export function findPoints(
  svg: string,
): { readonly color: string; readonly x: number; readonly y: number; readonly label: string }[] {
  const marks = svg.matchAll(
    /<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="point" transform="translate\(([\d.e+-]+),([\d.e+-]+)\)" d="[^"]*" fill="([^"]*)"/g,
  );
  return Array.from(marks, ([, label, x, y, color]) => ({ label: label!, x: Number(x), y: Number(y), color: color! }));
}

/** Colour, dashes and number of vertices of each line. */
export function findLines(
  svg: string,
): { readonly color: string; readonly isDashed: boolean; readonly vertices: number }[] {
  return Array.from(svg.matchAll(/<path d="(M[^"]*)" stroke="(#[0-9A-F]{6})"([^>]*)\/>/g), ([, d, color, rest]) => ({
    color: color!,
    isDashed: /stroke-dasharray="(?!1,0)/.test(rest!),
    vertices: d!.split(/[ML]/).length - 1,
  }));
}

/** The texts of an SVG as a reader sees them. */
export function findTexts(svg: string): string[] {
  const signs: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return Array.from(svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)<\/(?:text|tspan)>/g), ([, text]) =>
    text!.replace(/&\w+;/g, (sign) => signs[sign] ?? sign),
  );
}

/** The kinds of elements of an SVG. */
export function listElements(svg: string): string[] {
  return [...new Set(Array.from(svg.matchAll(/<([A-Za-z][\w:]*)/g), ([, name]) => name!))].sort();
}
