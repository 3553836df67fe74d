import type { Pixels } from '../../images/types.js';

/**
 * Renders a picture as text, two rows of pixels per line, without a line break at the end. In 24-bit colour each
 * character shows two pixels. Without colour its density shows their darkness, so that ink on paper stands out on any
 * terminal.
 */
export function terminalPicture(
  pixels: Pixels,
  { color, unicode }: { readonly color: boolean; readonly unicode: boolean },
): string {
  const lines: string[] = [];
  for (let row = 0; row < pixels.height; row += 2) {
    const columns = Array.from({ length: pixels.width }, (_, column) => pairAt(pixels, row, column));
    lines.push(color ? coloredLine(columns, unicode) : shadedLine(columns, unicode));
  }
  return lines.join('\n');
}

type Rgb = readonly [red: number, green: number, blue: number];
type Pair = readonly [upper: Rgb, lower: Rgb];

const WHITE: Rgb = [255, 255, 255];
const RESET = '\u001b[0m';

/** A pixel and the one below it; below the last row it is white. */
function pairAt(pixels: Pixels, row: number, column: number): Pair {
  return [colorAt(pixels, row, column), row + 1 < pixels.height ? colorAt(pixels, row + 1, column) : WHITE];
}

/** Transparent pixels are blended with white. */
function colorAt({ width, channels, bytes }: Pixels, row: number, column: number): Rgb {
  const at = (row * width + column) * channels;
  const byte = (channel: number): number => bytes[at + channel] ?? 0;
  if (channels < 3) return [byte(0), byte(0), byte(0)];
  const opacity = channels === 4 ? byte(3) / 255 : 1;
  const over = (channel: number): number => Math.round(byte(channel) * opacity + 255 * (1 - opacity));
  return [over(0), over(1), over(2)];
}

function coloredLine(columns: readonly Pair[], unicode: boolean): string {
  const cells = columns.map(([upper, lower]) => {
    if (unicode) return `\u001b[38;2;${upper.join(';')}m\u001b[48;2;${lower.join(';')}m▀`;
    return `\u001b[48;2;${mean(upper, lower).join(';')}m `;
  });
  // A colour that repeats is written once.
  const short = cells.map((cell, index) => (cell === cells[index - 1] ? cell.at(-1)! : cell));
  return `${short.join('')}${RESET}`;
}

function shadedLine(columns: readonly Pair[], unicode: boolean): string {
  const shades = Array.from(unicode ? ' ░▒▓█' : ' .:-=+*#%@');
  return columns
    .map(([upper, lower]) => {
      const [red, green, blue] = mean(upper, lower);
      // ITU-R BT.601
      const darkness = 1 - (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
      return shades[Math.round(darkness * (shades.length - 1))]!;
    })
    .join('');
}

function mean(upper: Rgb, lower: Rgb): Rgb {
  const of = (channel: 0 | 1 | 2): number => Math.round((upper[channel] + lower[channel]) / 2);
  return [of(0), of(1), of(2)];
}
