/** Bytes, (height, width, channels), row after row: 1 channel grey, 3 colour, 4 colour and opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

/** Pixels as a decoder leaves them: each has `stride` bytes, the first `channels` of which count. */
export interface StridedPixels extends Pixels {
  readonly stride: number;
}
