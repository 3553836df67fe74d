/**
 * A field of doubles as parallel lines: each place of a line becomes the weighted sum of its neighbours on that line, added
 * first to last. Value p of line l is `l * lineStep + p * step` doubles behind the first one. `weights` are 2 * radius + 1.
 * Two lines share a vector, so the bits are those of `smoothLines` of data/augment.
 */
export function smoothLines(
  from: usize,
  to: usize,
  count: i32,
  places: i32,
  lineStep: usize,
  step: usize,
  weights: usize,
  radius: i32,
): void {
  const lineBytes = lineStep << 3;
  const stepBytes = step << 3;
  for (let place = 0; place < places; place++) {
    const first = max(0, place - radius);
    const neighbours = min(places - 1, place + radius) - first + 1;
    const weight = weights + (<usize>(first + radius - place) << 3);
    let source = from + <usize>first * stepBytes;
    let target = to + <usize>place * stepBytes;
    let line = 0;
    for (; line + 8 <= count; line += 8, source += 8 * lineBytes, target += 8 * lineBytes) {
      smoothEight(source, target, lineBytes, stepBytes, weight, neighbours);
    }
    for (; line < count; line++, source += lineBytes, target += lineBytes) {
      let sum: f64 = 0;
      for (let at = 0; at < neighbours; at++) {
        sum += load<f64>(weight + (<usize>at << 3)) * load<f64>(source + <usize>at * stepBytes);
      }
      store<f64>(target, sum);
    }
  }
}

/** Four vectors of two lines each: their sums do not wait for each other. */
@inline
function smoothEight(source: usize, target: usize, lineBytes: usize, stepBytes: usize, weight: usize, neighbours: i32): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (let at = 0; at < neighbours; at++, source += stepBytes, weight += 8) {
    const w = v128.load64_splat(weight);
    a = f64x2.add(a, f64x2.mul(w, loadPair(source, lineBytes)));
    b = f64x2.add(b, f64x2.mul(w, loadPair(source + 2 * lineBytes, lineBytes)));
    c = f64x2.add(c, f64x2.mul(w, loadPair(source + 4 * lineBytes, lineBytes)));
    d = f64x2.add(d, f64x2.mul(w, loadPair(source + 6 * lineBytes, lineBytes)));
  }
  storePair(target, lineBytes, a);
  storePair(target + 2 * lineBytes, lineBytes, b);
  storePair(target + 4 * lineBytes, lineBytes, c);
  storePair(target + 6 * lineBytes, lineBytes, d);
}

@inline
function loadPair(at: usize, lineBytes: usize): v128 {
  return v128.load_lane<i64>(at + lineBytes, v128.load64_zero(at), 1);
}

@inline
function storePair(at: usize, lineBytes: usize, pair: v128): void {
  v128.store_lane<i64>(at, pair, 0);
  v128.store_lane<i64>(at + lineBytes, pair, 1);
}
