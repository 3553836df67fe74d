/** Bytes, (height, width, channels), row after row: 1 channel grey, 3 colour, 4 colour and opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}
