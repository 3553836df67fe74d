import { cutMiddle, shortNames, printable } from '../short-names.js';

const WIDE =
  /\p{Emoji_Presentation}|\p{Emoji}\uFE0F|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const ASCII = /^[\x20-\x7e]*$/;
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Number of terminal columns that a text takes. */
export function measureWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return splitLetters(text).reduce((total, letter) => total + measureLetter(letter), 0);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - measureWidth(text))) + text;
}

/** Cuts a text in its middle to fit: names of a series of runs differ at their ends. */
export function cutText(text: string, width: number): string {
  return cutMiddle(text, width, measureLetter);
}

/** Shortens names to fit and keeps them different from each other. */
export function cutNames(names: readonly string[], width: number): string[] {
  return shortNames(names.map(printable), width, measureLetter);
}

function splitLetters(text: string): string[] {
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
}

function measureLetter(letter: string): number {
  if (NONE.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}
