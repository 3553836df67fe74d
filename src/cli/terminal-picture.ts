import type { Pixels } from '../images/types.js';

/** From dark to light, two letters a pixel: a letter is about twice as high as wide. */
const BLOCKS = [...' ░▒▓█'];
const LETTERS = [...' .:-=+*#%@'];
const RESET = '\u001b[0m';

/**
 * A small picture as lines of text. With colours a half-block letter shows two pixels, one above the other, or two
 * spaces show one; without, shades do. Clear pixels are white.
 */
export function terminalPicture(
  pixels: Pixels,
  { color, unicode }: { readonly color: boolean; readonly unicode: boolean },
): string {
  const rows = (step: number, line: (row: number) => string): string =>
    Array.from({ length: Math.ceil(pixels.height / step) }, (_, at) => `${line(step * at)}\n`).join('');
  if (color && unicode) return rows(2, (row) => halfBlocks(pixels, row));
  if (color) return rows(1, (row) => letters(pixels, row, (at) => `${background(pixels, at)}  `) + RESET);
  const shades = unicode ? BLOCKS : LETTERS;
  const shade = (at: number): string => shades[Math.round((luminance(pixels, at) / 255) * (shades.length - 1))]!;
  return rows(1, (row) => letters(pixels, row, (at) => shade(at).repeat(2)).trimEnd());
}

/** Whether a terminal shows more than ASCII, by its locale. Windows' own terminals do and have no locale. */
export function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return locale ? /utf-?8/i.test(locale) : Boolean(env['WT_SESSION']);
}

/** Two rows in one: the upper one is the letter, the lower one its background. */
function halfBlocks(pixels: Pixels, row: number): string {
  const { width, height } = pixels;
  const line = letters(pixels, row, (at) => {
    const below = row + 1 < height ? background(pixels, at + width) : '\u001b[49m';
    return `${foreground(pixels, at)}${below}▀`;
  });
  return line + RESET;
}

function letters({ width }: Pixels, row: number, letter: (at: number) => string): string {
  return Array.from({ length: width }, (_, column) => letter(row * width + column)).join('');
}

function foreground(pixels: Pixels, at: number): string {
  return `\u001b[38;5;${paletteIndex(colorOf(pixels, at))}m`;
}

function background(pixels: Pixels, at: number): string {
  return `\u001b[48;5;${paletteIndex(colorOf(pixels, at))}m`;
}

/** xterm's 256 colours, which more terminals know than 24 bits: 24 greys and black and white, else a cube of 6 x 6 x 6. */
function paletteIndex([red, green, blue]: readonly [number, number, number]): number {
  if (red === green && green === blue) {
    const grey = Math.round((red - 8) / 10);
    return red < 4 ? 16 : grey > 23 ? 231 : 232 + Math.max(0, grey);
  }
  const level = (value: number): number => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40));
  return 16 + 36 * level(red) + 6 * level(green) + level(blue);
}

function luminance(pixels: Pixels, at: number): number {
  const [red, green, blue] = colorOf(pixels, at);
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function colorOf({ channels, bytes }: Pixels, at: number): [number, number, number] {
  const first = at * channels;
  if (channels < 3) return [bytes[first]!, bytes[first]!, bytes[first]!];
  const opacity = channels === 4 ? bytes[first + 3]! / 255 : 1;
  const over = (value: number): number => Math.round(255 + (value - 255) * opacity);
  return [over(bytes[first]!), over(bytes[first + 1]!), over(bytes[first + 2]!)];
}
