import { lanesBelow, loadSome, loadSomeOr, peakOf, storeSome, sumOf } from './lanes';
import { exp, log } from './math';

/**
 * Softmax and cross-entropy of logits (rows, classes) against one label byte a row. Adds to three float64 at `out`: the
 * sum of losses, the right answers, and the labels within the first k. dLogits = scale * (softmax - target) unless
 * dLogits is 0; it may be the logits themselves.
 */
export function crossEntropyRows(
  logits: usize,
  labels: usize,
  rows: usize,
  classes: usize,
  smoothing: f32,
  scale: f32,
  k: i32,
  dLogits: usize,
  out: usize,
): void {
  const whole = classes & ~3;
  const rest = classes - whole;
  const tail = whole << 2;
  const inTail = lanesBelow(rest);
  const even = smoothing / <f32>classes;
  const factor = f32x4.splat(scale);
  let losses: f64 = 0;
  let correct: i32 = 0;
  let withinK: i32 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const label = <usize>load<u8>(labels + row);
    const own = load<f32>(logits + (label << 2));
    const rank = rankOf(logits, classes, label);
    correct += i32(rank == 0);
    withinK += i32(rank < k);

    const peak = peakOf(logits, classes);
    const shift = f32x4.splat(peak);
    let total = f32x4.splat(0);
    let shifted = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4) {
      const x = f32x4.sub(v128.load(logits + (i << 2)), shift);
      const e = exp(x);
      if (dLogits != 0) v128.store(dLogits + (i << 2), e);
      total = f32x4.add(total, e);
      shifted = f32x4.add(shifted, x);
    }
    if (rest > 0) {
      const x = f32x4.sub(loadSome(logits + tail, rest), shift);
      const e = exp(x);
      if (dLogits != 0) storeSome(dLogits + tail, e, rest);
      total = f32x4.add(total, v128.and(e, inTail));
      shifted = f32x4.add(shifted, v128.and(x, inTail));
    }
    const sum = sumOf(total);
    const logSum = f32x4.extract_lane(log(f32x4.splat(sum)), 0);
    let loss = logSum - (own - peak);
    if (smoothing != 0) loss = (<f32>1 - smoothing) * loss + smoothing * (logSum - sumOf(shifted) / <f32>classes);
    losses += <f64>loss;

    if (dLogits != 0) {
      const divisor = f32x4.splat(sum);
      const base = f32x4.splat(even);
      const probability = load<f32>(dLogits + (label << 2)) / sum;
      for (let i: usize = 0; i < whole; i += 4) {
        const p = f32x4.div(v128.load(dLogits + (i << 2)), divisor);
        v128.store(dLogits + (i << 2), f32x4.mul(factor, f32x4.sub(p, base)));
      }
      if (rest > 0) {
        const p = f32x4.div(loadSome(dLogits + tail, rest), divisor);
        storeSome(dLogits + tail, f32x4.mul(factor, f32x4.sub(p, base)), rest);
      }
      store<f32>(dLogits + (label << 2), scale * (probability - (even + (<f32>1 - smoothing))));
      dLogits += classes << 2;
    }
    logits += classes << 2;
  }
  addSums(out, losses, correct, withinK);
}

/**
 * Mean over the classes of the squared difference from a one-hot label. Sums at `out` as above; dOutputs =
 * scale * 2 / classes * (output - target) unless dOutputs is 0; it may be the outputs themselves.
 */
export function meanSquaredErrorRows(
  outputs: usize,
  labels: usize,
  rows: usize,
  classes: usize,
  scale: f32,
  k: i32,
  dOutputs: usize,
  out: usize,
): void {
  const whole = classes & ~3;
  const rest = classes - whole;
  const tail = whole << 2;
  const one = f32x4.splat(1);
  const step = i32x4.splat(4);
  const factor = f32x4.splat(<f32>((<f64>scale * 2) / <f64>classes));
  let losses: f64 = 0;
  let correct: i32 = 0;
  let withinK: i32 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const label = <usize>load<u8>(labels + row);
    const rank = rankOf(outputs, classes, label);
    correct += i32(rank == 0);
    withinK += i32(rank < k);
    const own = i32x4.splat(<i32>label);
    let index = i32x4(0, 1, 2, 3);
    let total = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4) {
      const difference = f32x4.sub(v128.load(outputs + (i << 2)), v128.and(one, i32x4.eq(index, own)));
      if (dOutputs != 0) v128.store(dOutputs + (i << 2), f32x4.mul(factor, difference));
      total = f32x4.add(total, f32x4.mul(difference, difference));
      index = i32x4.add(index, step);
    }
    if (rest > 0) {
      const difference = f32x4.sub(loadSome(outputs + tail, rest), v128.and(one, i32x4.eq(index, own)));
      if (dOutputs != 0) storeSome(dOutputs + tail, f32x4.mul(factor, difference), rest);
      total = f32x4.add(total, f32x4.mul(difference, difference));
    }
    losses += <f64>(sumOf(total) / <f32>classes);
    outputs += classes << 2;
    if (dOutputs != 0) dOutputs += classes << 2;
  }
  addSums(out, losses, correct, withinK);
}

@inline
export function addSums(out: usize, losses: f64, correct: i32, withinK: i32): void {
  store<f64>(out, load<f64>(out) + losses);
  store<f64>(out, load<f64>(out, 8) + <f64>correct, 8);
  store<f64>(out, load<f64>(out, 16) + <f64>withinK, 16);
}

/** How many classes rank before the label. Of equals, the first ranks first; NaN ranks last. */
@inline
export function rankOf(row: usize, classes: usize, label: usize): i32 {
  const own = load<f32>(row + (label << 2));
  if (own != own) return <i32>classes;
  const whole = classes & ~3;
  const value = f32x4.splat(own);
  const position = i32x4.splat(<i32>label);
  let index = i32x4(0, 1, 2, 3);
  // True is -1 in each lane.
  let before = i32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 4) {
    before = i32x4.add(before, isBefore(v128.load(row + (i << 2)), index, value, position));
    index = i32x4.add(index, i32x4.splat(4));
  }
  if (whole < classes) {
    const last = loadSomeOr(row + (whole << 2), classes - whole, f32x4.splat(-Infinity));
    before = i32x4.add(before, isBefore(last, index, value, position));
  }
  const halves = i32x4.add(before, v128.shuffle<i64>(before, before, 1, 1));
  return -(i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1));
}

@inline
function isBefore(x: v128, index: v128, own: v128, label: v128): v128 {
  return v128.or(f32x4.gt(x, own), v128.and(f32x4.eq(x, own), i32x4.lt_s(index, label)));
}
