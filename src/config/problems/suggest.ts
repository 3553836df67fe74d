import { KEY_ALIASES, KEY_NOTES, LAYER_NOTES, VALUE_ALIASES } from './aliases.js';
import type { Aliases } from './aliases.js';

/** The key that was probably meant, or `null`. */
export function suggestKey(written: string, allowed: readonly string[]): string | null {
  return findKey(written, allowed) ?? nearest(bareName(written), allowed);
}

/** The key that was meant in another spelling or by another tool's name, or `null`. */
export function findKey(written: string, allowed: readonly string[]): string | null {
  return findKnown(written, allowed, KEY_ALIASES);
}

/** The value that was probably meant, or `null`. */
export function suggestValue(written: string, allowed: readonly string[]): string | null {
  return findKnown(written, allowed, VALUE_ALIASES) ?? nearest(bareName(written), allowed);
}

/** The name that was probably meant, or `null`; names have no aliases. */
export function suggestName(written: string, allowed: readonly string[]): string | null {
  return nearest(bareName(written), allowed);
}

/** The file name that was probably meant, letter by letter, or `null`. */
export function suggestFileName(written: string, allowed: readonly string[]): string | null {
  const letters = (name: string): string => name.normalize('NFC').toLowerCase();
  return nearest(letters(written), allowed, letters);
}

/** What to do about a key of another tool that has no counterpart, or `null`. */
export function noteOnKey(written: string): string | null {
  const bare = bareName(written);
  if (bare === '' && written !== '<<') return null;
  return Object.hasOwn(KEY_NOTES, bare) ? KEY_NOTES[bare]! : null;
}

/** What to do about a layer of another tool that has no counterpart, or `null`. */
export function noteOnLayer(written: string): string | null {
  const bare = bareName(written);
  return Object.hasOwn(LAYER_NOTES, bare) ? LAYER_NOTES[bare]! : null;
}

function findKnown(written: string, allowed: readonly string[], aliases: Aliases): string | null {
  const bare = bareName(written);
  const sameLetters = bare === '' ? undefined : allowed.find((candidate) => bareName(candidate) === bare);
  if (sameLetters !== undefined) return sameLetters;
  const meant = Object.hasOwn(aliases, bare) ? [aliases[bare]!].flat() : [];
  return meant.find((name) => allowed.includes(name)) ?? null;
}

/** `nn.Conv2d` → `conv2d` */
function bareName(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** A third of the letters may be wrong, and one letter in the shortest words. */
function nearest(bare: string, allowed: readonly string[], bareOf = bareName): string | null {
  if (bare === '' || bare.length > 60) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(bare.length / 3)) + 1;
  for (const candidate of allowed) {
    const distance = editDistance(bare, bareOf(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let j = 0; j <= b.length; j++) table[j] = j;
  for (let i = 1; i <= a.length; i++) {
    table[i * width] = i;
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j;
      const replaced = table[at - width - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(table[at - width]! + 1, table[at - 1]! + 1, replaced);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) distance = Math.min(distance, table[at - 2 * width - 2]! + 1);
      table[at] = distance;
    }
  }
  return table[a.length * width + b.length]!;
}
