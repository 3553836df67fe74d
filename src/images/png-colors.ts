import { damagedError } from './limits.js';
import { SAMPLES } from './png-header.js';
import type { PngHeader } from './png-header.js';

/** Writes the pixel whose numbers stand in `samples`, as they are stored, to `out[at…]`. */
export type WritePixel = (samples: Uint16Array, out: Uint8Array, at: number) => void;

export interface PngPalette {
  readonly palette: Uint8Array | null;
  readonly transparency: Uint8Array | null;
}

/**
 * How pixels of a PNG become bytes of 1, 3 or 4 channels.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE for a palette that is missing or wrong; `write` throws for a colour outside it
 */
export function makePixelWriter(
  name: string,
  { depth, color }: PngHeader,
  { palette, transparency }: PngPalette,
): { channels: 1 | 3 | 4; write: WritePixel } {
  const most = (1 << depth) - 1;
  const byte = (sample: number): number => Math.round((sample * 255) / most);
  switch (color) {
    case 'palette':
      return makePaletteWriter(name, { palette, transparency });
    case 'grey-alpha':
      return {
        channels: 4,
        write: ([grey = 0, alpha = 0], out, at) => {
          out.fill(byte(grey), at, at + 3);
          out[at + 3] = byte(alpha);
        },
      };
    case 'rgba':
      return { channels: 4, write: (samples, out, at) => writeBytes(samples, 4, byte, out, at) };
    case 'grey':
    case 'rgb': {
      const channels = SAMPLES[color] as 1 | 3;
      if (transparency === null)
        return { channels, write: (samples, out, at) => writeBytes(samples, channels, byte, out, at) };
      return makeClearColorWriter(readClearColor(name, transparency, channels), channels, byte);
    }
  }
}

function makePaletteWriter(name: string, { palette, transparency }: PngPalette) {
  if (palette === null || palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768)
    throw damagedError(name, 'its palette is missing or not whole');
  const colors = palette.length / 3;
  if (transparency !== null && transparency.length > colors)
    throw damagedError(name, 'it gives opacity to more colours than its palette has');
  const channels: 3 | 4 = transparency === null ? 3 : 4;
  const write: WritePixel = ([index = 0], out, at) => {
    if (index >= colors) throw damagedError(name, `a pixel has colour ${index} of a palette of ${colors}`);
    out[at] = palette[3 * index]!;
    out[at + 1] = palette[3 * index + 1]!;
    out[at + 2] = palette[3 * index + 2]!;
    if (transparency !== null) out[at + 3] = transparency[index] ?? 255;
  };
  return { channels, write };
}

/** tRNS of grey and colour images: the one colour that is clear, two bytes a number. */
function readClearColor(name: string, transparency: Uint8Array, samples: number): number[] {
  if (transparency.length !== 2 * samples) throw damagedError(name, 'its clear colour is not whole');
  return Array.from({ length: samples }, (_, at) => transparency[2 * at]! * 256 + transparency[2 * at + 1]!);
}

function makeClearColorWriter(clear: readonly number[], samples: 1 | 3, byte: (sample: number) => number) {
  const write: WritePixel = (pixel, out, at) => {
    for (let channel = 0; channel < 3; channel++) out[at + channel] = byte(pixel[samples === 1 ? 0 : channel]!);
    out[at + 3] = clear.every((value, channel) => value === pixel[channel]) ? 0 : 255;
  };
  return { channels: 4 as const, write };
}

function writeBytes(
  samples: Uint16Array,
  count: number,
  byte: (sample: number) => number,
  out: Uint8Array,
  at: number,
): void {
  for (let channel = 0; channel < count; channel++) out[at + channel] = byte(samples[channel]!);
}
