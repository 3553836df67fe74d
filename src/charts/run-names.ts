import { cutMiddle, shortNames } from '../short-names.js';

const LONGEST = 36;

/**
 * Names as a chart shows them: short, printable and different from each other, with what they differ in.
 */
export function shownNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return shortNames(names.map(printable), LONGEST).map((name) => {
    const short = safeKey(name);
    let shown = short;
    for (let count = 2; taken.has(shown); count++) shown = `${short} (${count})`;
    taken.add(shown);
    return shown;
  });
}

/** Control characters and half surrogate pairs make an SVG that no XML parser reads. */
export function printable(name: string): string {
  const clean = name.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '�').trim();
  return clean === '' ? '(no name)' : clean;
}

export function shorten(name: string, length: number): string {
  return cutMiddle(name, length);
}

/** Vega keeps the lines of a chart in a plain object by their names and takes `constructor` for one it has already. */
function safeKey(name: string): string {
  return name in {} ? `${name}\u200b` : name;
}
