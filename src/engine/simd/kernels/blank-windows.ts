import { lanesBelow, loadUpTo4, storeLanes } from './lanes';

// Winograd's tiles mix all of their pixels, so a window of zeros beside other pixels yields rounding errors instead of 0, and
// ReLU passes half of them. A map of the pixels finds these outputs, which are then set to the bias, their exact sum.

/** Bytes of a map's rows: windows of 16 outputs are read at a time, up to 4 pixels further. */
@inline
export function mapRowBytes(columns: i32): usize {
  return <usize>((columns + 35) & ~15);
}

/** One byte for each pixel of (rows, columns, channels): not 0 where any channel is not 0. */
export function mapPixels(x: usize, xRow: usize, rows: i32, columns: i32, channels: i32, map: usize): void {
  const whole = <usize>(channels >> 2) << 4;
  const rest = channels & 3;
  const pixel = <usize>channels << 2;
  const restMask = lanesBelow(rest);
  const mapRow = mapRowBytes(columns);
  for (let row = 0; row < rows; row++) {
    let at = x + <usize>row * xRow;
    const to = map + <usize>row * mapRow;
    for (let column: usize = 0; column < <usize>columns; column++) {
      let any = rest > 0 ? v128.and(v128.load(at + whole), restMask) : f32x4.splat(0);
      for (let channel: usize = 0; channel < whole; channel += 16) any = v128.or(any, v128.load(at + channel));
      // The sign is dropped: -0 is 0, too.
      store<u8>(to + column, <u8>v128.any_true(i32x4.shl(any, 1)));
      at += pixel;
    }
  }
}

/** Sets the outputs of (rows, columns, filters) to the bias (0 for none) whose windows of size x size pixels are all 0. */
export function settleBlankWindows(
  map: usize,
  mapRow: usize,
  size: i32,
  rows: i32,
  columns: i32,
  bias: usize,
  filters: i32,
  y: usize,
  yRow: usize,
): void {
  const pixel = <usize>filters << 2;
  for (let row = 0; row < rows; row++) {
    for (let first = 0; first < columns; first += 16) {
      let any = i8x16.splat(0);
      for (let line = 0; line < size; line++) {
        const from = map + <usize>(row + line) * mapRow + <usize>first;
        for (let at = 0; at < size; at++) any = v128.or(any, v128.load(from + <usize>at));
      }
      let blank = i8x16.bitmask(i8x16.eq(any, i8x16.splat(0)));
      if (columns - first < 16) blank &= (1 << (columns - first)) - 1;
      for (; blank !== 0; blank &= blank - 1) {
        setPixel(y + <usize>row * yRow + <usize>(first + ctz(blank)) * pixel, bias, filters);
      }
    }
  }
}

@inline
function setPixel(y: usize, bias: usize, filters: i32): void {
  for (let filter = 0; filter < filters; filter += 4) {
    const at = <usize>filter << 2;
    const count = min(filters - filter, 4);
    storeLanes(y + at, bias === 0 ? f32x4.splat(0) : loadUpTo4(bias + at, count), <usize>count);
  }
}
