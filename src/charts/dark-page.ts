import { ON_FIELD, theme } from './theme.js';

/** Colours of a dark page. */
export const DARK = { page: '#16181d', card: '#1f2229', ink: '#e9e9ec', muted: '#a9adb8', line: '#3b404b' } as const;

/** Replacements of a chart's colours on a dark page. Colours of runs and pictures are visible on both. */
const RECOLORED: readonly (readonly [light: string, dark: string])[] = [
  [theme.background, DARK.card],
  [theme.axis.labelColor, DARK.ink],
  [theme.axis.domainColor, DARK.muted],
  [theme.axis.gridColor, DARK.line],
  ['#444444', DARK.muted], // lines that guide the eye
];

/**
 * CSS rules for the SVGs of charts in elements of the class `chart`. `choose` writes the value of a colour. Text on
 * coloured cells keeps its colour.
 */
export function recolorCharts(choose: (light: string, dark: string) => string = (_, dark) => dark): string {
  return (['fill', 'stroke'] as const)
    .flatMap((attribute) =>
      RECOLORED.map(
        ([light, dark]) =>
          `.chart :not([class*="${ON_FIELD}_"]) > [${attribute}="${light}"] { ${attribute}: ${choose(light, dark)}; }`,
      ),
    )
    .join('\n');
}
