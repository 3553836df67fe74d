import { printable } from '../short-names.js';

/** The first names of a list, printable. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(printable).join(', ');
  return names.length > 10 ? `${shown}, …` : shown;
}
