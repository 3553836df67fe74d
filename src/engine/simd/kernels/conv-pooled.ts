/**
 * Largest value of each window of a convolution's rows, (rows, pooledWidth, filters) from `y` on, and in `windows` the byte
 * offset in x of the window that the convolution took it from (i32); the first of equals. With `relu`, what is not above 0
 * becomes 0 and its window -1: no gradient goes there. Rows of `conv` lie `convRow` bytes apart, `first` is the offset in x
 * of its first output, `xRow` and `xStep` are as in convForward.
 */
export function poolConvRows(
  conv: usize,
  convRow: usize,
  filters: i32,
  poolHeight: i32,
  poolWidth: i32,
  rows: i32,
  pooledWidth: i32,
  first: i32,
  xRow: i32,
  xStep: i32,
  relu: bool,
  y: usize,
  windows: usize,
): void {
  const pixel = <usize>filters << 2;
  let to: usize = 0;
  for (let row = 0; row < rows; row++) {
    let corner = conv + <usize>(row * poolHeight) * convRow;
    let offset = first + row * poolHeight * xRow;
    for (let column = 0; column < pooledWidth; column++) {
      let filter: usize = 0;
      if (poolHeight === 2 && poolWidth === 2) {
        for (; filter + 16 <= pixel; filter += 16) {
          pool2x2(corner + filter, convRow, pixel, offset, xRow, xStep, relu, y + to + filter, windows + to + filter);
        }
      } else {
        for (; filter + 16 <= pixel; filter += 16) {
          let best = v128.load(corner + filter);
          let where = i32x4.splat(offset);
          for (let py = 0; py < poolHeight; py++) {
            for (let px = py === 0 ? 1 : 0; px < poolWidth; px++) {
              const value = v128.load(corner + <usize>py * convRow + <usize>px * pixel + filter);
              const isMore = f32x4.gt(value, best);
              best = v128.bitselect(value, best, isMore);
              where = v128.bitselect(i32x4.splat(offset + py * xRow + px * xStep), where, isMore);
            }
          }
          storePooled(best, where, relu, y + to + filter, windows + to + filter);
        }
      }
      for (; filter < pixel; filter += 4) {
        let best = load<f32>(corner + filter);
        let where = offset;
        for (let py = 0; py < poolHeight; py++) {
          for (let px = py === 0 ? 1 : 0; px < poolWidth; px++) {
            const value = load<f32>(corner + <usize>py * convRow + <usize>px * pixel + filter);
            if (value > best) {
              best = value;
              where = offset + py * xRow + px * xStep;
            }
          }
        }
        const isOff = relu && !(best > 0);
        store<f32>(y + to + filter, isOff ? 0 : best);
        store<i32>(windows + to + filter, isOff ? -1 : where);
      }
      corner += <usize>poolWidth * pixel;
      offset += poolWidth * xStep;
      to += pixel;
    }
  }
}

/** Four windows at once: three comparisons find the largest of four values; counting the others gives its place. */
@inline
function pool2x2(
  from: usize,
  convRow: usize,
  pixel: usize,
  offset: i32,
  xRow: i32,
  xStep: i32,
  relu: bool,
  y: usize,
  windows: usize,
): void {
  const a = v128.load(from);
  const b = v128.load(from + pixel);
  const c = v128.load(from + convRow);
  const d = v128.load(from + convRow + pixel);
  const best = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  const step = i32x4.splat(xStep);
  const last = v128.and(f32x4.ne(c, best), step);
  const below = v128.and(f32x4.ne(b, best), i32x4.add(i32x4.splat(xRow - xStep), last));
  const place = v128.and(f32x4.ne(a, best), i32x4.add(step, below));
  storePooled(best, i32x4.add(i32x4.splat(offset), place), relu, y, windows);
}

@inline
function storePooled(best: v128, where: v128, relu: bool, y: usize, windows: usize): void {
  if (relu) {
    const isOn = f32x4.gt(best, f32x4.splat(0));
    v128.store(y, v128.and(best, isOn));
    v128.store(windows, v128.or(where, v128.not(isOn)));
  } else {
    v128.store(y, best);
    v128.store(windows, where);
  }
}
