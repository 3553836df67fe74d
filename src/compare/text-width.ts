const WIDE =
  /\p{Emoji_Presentation}|\p{Emoji}\uFE0F|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const ASCII = /^[\x20-\x7e]*$/;
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Columns of a terminal that a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  return lettersOf(text).reduce((total, letter) => total + letterWidth(letter), 0);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Cut in its middle to fit: names of a series of runs differ at their ends. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const letters = lettersOf(text);
  const end = take([...letters].reverse(), Math.floor((width - 1) / 2)).reverse();
  const start = take(letters, width - 1 - end.reduce((total, letter) => total + letterWidth(letter), 0));
  return `${start.join('')}…${end.join('')}`;
}

/** Control characters of a name must not reach a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '�');
}

function lettersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
}

function letterWidth(letter: string): number {
  if (NONE.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

function take(letters: readonly string[], width: number): string[] {
  let left = width;
  const end = letters.findIndex((letter) => (left -= letterWidth(letter)) < 0);
  return letters.slice(0, end === -1 ? letters.length : end);
}
