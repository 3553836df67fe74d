import { computeLuminance } from './plane.js';
import type { Pixels } from './types.js';

/** Below this opacity (of 255) a colour cannot be determined. */
const FAINTEST = 16;
/** Luminances that differ by no more are one colour; editors round colours under low opacity. */
const ALIKE = 24;

/** The backdrop behind the transparent parts of a picture. */
export interface Backdrop {
  /** 0 to 255. */
  readonly level: number;
  /** Whether only opacity separates the drawing from its paper. */
  readonly isStencil: boolean;
}

const WHITE_PAPER: Backdrop = { level: 255, isStencil: false };

/** White; black for a drawing in one light colour on transparent paper. */
export function findBackdrop({ channels, bytes }: Pixels): Backdrop {
  if (channels !== 4) return WHITE_PAPER;
  let [least, most, clearest, firmest] = [255, 0, 255, 0];
  for (let at = 0; at < bytes.length; at += 4) {
    const opacity = bytes[at + 3]!;
    clearest = Math.min(clearest, opacity);
    firmest = Math.max(firmest, opacity);
    if (opacity < FAINTEST) continue;
    const level = computeLuminance([bytes[at]!, bytes[at + 1]!, bytes[at + 2]!]);
    least = Math.min(least, level);
    most = Math.max(most, level);
  }
  const isStencil = clearest < firmest && most >= least && most - least <= ALIKE;
  return isStencil ? { level: least + most > 255 ? 0 : 255, isStencil } : WHITE_PAPER;
}

/** The opacity of a picture as a grey picture. */
export function extractOpacity({ width, height, bytes }: Pixels): Pixels {
  return {
    width,
    height,
    channels: 1,
    bytes: Uint8Array.from({ length: width * height }, (_, at) => bytes[4 * at + 3]!),
  };
}
