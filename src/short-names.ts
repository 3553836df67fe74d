/**
 * Replaces characters that could control a terminal or a page: control characters, lone surrogates, changes of
 * direction.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '�');
}

/** Columns that a letter takes; charts count each as one. */
export type LetterWidth = (letter: string) => number;

/**
 * Shortens names to a width and keeps them different from each other. A long name is cut in the middle; if several
 * would then look the same, the part that differs is kept instead: `sweep-mlp…lr0.1…augment-off`.
 */
export function shortNames(names: readonly string[], width: number, letterWidth: LetterWidth = () => 1): string[] {
  const cutNames = names.map((name) => cutMiddle(name, width, letterWidth));
  return names.map((name, index) => {
    const alike = names.filter((_, other) => cutNames[other] === cutNames[index]);
    const different = [...new Set(alike)];
    if (different.length < 2) return cutNames[index]!;
    return keepDifference(different, width, letterWidth)[different.indexOf(name)]!;
  });
}

/** Keeps as many of the first and last letters as fit. */
export function cutMiddle(name: string, width: number, letterWidth: LetterWidth = () => 1): string {
  const letters = lettersOf(name);
  const widthOf = (some: readonly string[]): number => some.reduce((total, letter) => total + letterWidth(letter), 0);
  if (widthOf(letters) <= width) return name;
  const end = take([...letters].reverse(), Math.floor((width - 1) / 2), letterWidth).reverse();
  const start = take(letters, width - 1 - widthOf(end), letterWidth);
  return `${start.join('')}…${end.join('')}`;
}

/** For names that begin and end alike: keeps the word in which they differ, and as much of both ends as fits. */
function keepDifference(names: readonly string[], width: number, letterWidth: LetterWidth): string[] {
  const all = names.map(lettersOf);
  const start = commonLength(all);
  const end = commonLength(all.map((letters) => letters.slice(start).reverse()));
  // Whole words are easier to tell apart than letters.
  const wordStart = all[0]!.slice(0, start).findLastIndex((letter) => SEPARATOR.test(letter)) + 1;
  const tail = all[0]!.slice(all[0]!.length - end);
  const separator = tail.findIndex((letter) => SEPARATOR.test(letter));
  const wordEnd = separator === -1 ? 0 : end - separator;
  const pieces = all.map((letters) => {
    const word = letters.slice(wordStart, letters.length - wordEnd);
    return word.length <= width / 2 ? word : letters.slice(start, letters.length - end);
  });
  const middles = shortNames(
    pieces.map((piece) => piece.join('')),
    Math.max(1, width - 2),
    letterWidth,
  );
  return names.map((_, index) => {
    const middle = middles[index]!;
    const rest = width - 2 - lettersOf(middle).reduce((total, letter) => total + letterWidth(letter), 0);
    const head = take(all[index]!.slice(0, start), Math.ceil(rest / 2), letterWidth).join('');
    const last = take([...tail].reverse(), Math.floor(rest / 2), letterWidth)
      .reverse()
      .join('');
    return `${head}…${middle}${last === '' && end === 0 ? '' : '…'}${last}`;
  });
}

const SEPARATOR = /[-_/ ]/;

/** The number of leading letters that all have in common. */
function commonLength(all: readonly (readonly string[])[]): number {
  const [first, ...others] = all as readonly [readonly string[], ...(readonly string[])[]];
  const at = first.findIndex((letter, index) => others.some((letters) => letters[index] !== letter));
  return at === -1 ? first.length : at;
}

function take(letters: readonly string[], width: number, letterWidth: LetterWidth): string[] {
  let left = width;
  const end = letters.findIndex((letter) => (left -= letterWidth(letter)) < 0);
  return letters.slice(0, end === -1 ? letters.length : end);
}

function lettersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
}
