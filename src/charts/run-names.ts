import { printable, shortNames } from '../short-names.js';

const LONGEST = 36;

/**
 * Names as a chart shows them: short, printable and distinct, with the part in which they differ.
 */
export function chooseShownNames(names: readonly string[], longest = LONGEST): string[] {
  const taken = new Set<string>();
  return shortNames(names.map(cleanChartText), longest).map((name) => {
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

/** Vega keeps series in a plain object by name, so it would find `constructor` there already. */
function makeSafeKey(name: string): string {
  return name in {} ? `${name}\u200b` : name;
}
