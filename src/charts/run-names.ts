import { printable, shortNames } from '../short-names.js';

const LONGEST = 36;

/**
 * Names as a chart shows them: short, printable and different from each other, with what they differ in.
 */
export function chooseShownNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return shortNames(names.map(cleanChartText), LONGEST).map((name) => {
    const short = makeSafeKey(name);
    let shown = short;
    for (let count = 2; taken.has(shown); count++) shown = `${short} (${count})`;
    taken.add(shown);
    return shown;
  });
}

/** A name as a chart's text; half surrogate pairs would make an SVG that no XML parser reads. */
export function cleanChartText(name: string): string {
  return printable(name).trim() || '(no name)';
}

/** Vega keeps the lines of a chart in a plain object by their names and takes `constructor` for one it has already. */
function makeSafeKey(name: string): string {
  return name in {} ? `${name}\u200b` : name;
}
