import { lanesBelow, loadSome, peakOf, storeSome, sumOf } from './lanes';
import { exp, log } from './math';
import { addSums, rankOf } from './losses';

/**
 * As `crossEntropyRows`, for labels of several classes: targets are (rows, classes), each row 1 together. The class of the
 * greatest share is the label that counts as right.
 */
export function crossEntropyOfTargets(
  logits: usize,
  targets: usize,
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
  const even = f32x4.splat(smoothing / <f32>classes);
  const kept = f32x4.splat(<f32>1 - smoothing);
  const factor = f32x4.splat(scale);
  let losses: f64 = 0;
  let correct: i32 = 0;
  let withinK: i32 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const rank = rankOf(logits, classes, greatestOf(targets, classes));
    correct += i32(rank == 0);
    withinK += i32(rank < k);

    const shift = f32x4.splat(peakOf(logits, classes));
    let total = f32x4.splat(0);
    let hit = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4) {
      const x = f32x4.sub(v128.load(logits + (i << 2)), shift);
      const target = f32x4.add(even, f32x4.mul(kept, v128.load(targets + (i << 2))));
      const e = exp(x);
      if (dLogits != 0) v128.store(dLogits + (i << 2), e);
      total = f32x4.add(total, e);
      hit = f32x4.add(hit, f32x4.mul(target, x));
    }
    if (rest > 0) {
      const x = f32x4.sub(loadSome(logits + tail, rest), shift);
      const target = f32x4.add(even, f32x4.mul(kept, loadSome(targets + tail, rest)));
      const e = exp(x);
      if (dLogits != 0) storeSome(dLogits + tail, e, rest);
      total = f32x4.add(total, v128.and(e, inTail));
      hit = f32x4.add(hit, v128.and(f32x4.mul(target, x), inTail));
    }
    const sum = sumOf(total);
    losses += <f64>(f32x4.extract_lane(log(f32x4.splat(sum)), 0) - sumOf(hit));

    if (dLogits != 0) {
      const divisor = f32x4.splat(sum);
      for (let i: usize = 0; i < whole; i += 4) {
        const target = f32x4.add(even, f32x4.mul(kept, v128.load(targets + (i << 2))));
        const p = f32x4.div(v128.load(dLogits + (i << 2)), divisor);
        v128.store(dLogits + (i << 2), f32x4.mul(factor, f32x4.sub(p, target)));
      }
      if (rest > 0) {
        const target = f32x4.add(even, f32x4.mul(kept, loadSome(targets + tail, rest)));
        const p = f32x4.div(loadSome(dLogits + tail, rest), divisor);
        storeSome(dLogits + tail, f32x4.mul(factor, f32x4.sub(p, target)), rest);
      }
      dLogits += classes << 2;
    }
    logits += classes << 2;
    targets += classes << 2;
  }
  addSums(out, losses, correct, withinK);
}

/** As `meanSquaredErrorRows`, for targets as above. */
export function meanSquaredErrorOfTargets(
  outputs: usize,
  targets: usize,
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
  const factor = f32x4.splat(<f32>((<f64>scale * 2) / <f64>classes));
  let losses: f64 = 0;
  let correct: i32 = 0;
  let withinK: i32 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const rank = rankOf(outputs, classes, greatestOf(targets, classes));
    correct += i32(rank == 0);
    withinK += i32(rank < k);
    let total = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4) {
      const difference = f32x4.sub(v128.load(outputs + (i << 2)), v128.load(targets + (i << 2)));
      if (dOutputs != 0) v128.store(dOutputs + (i << 2), f32x4.mul(factor, difference));
      total = f32x4.add(total, f32x4.mul(difference, difference));
    }
    if (rest > 0) {
      const difference = f32x4.sub(loadSome(outputs + tail, rest), loadSome(targets + tail, rest));
      if (dOutputs != 0) storeSome(dOutputs + tail, f32x4.mul(factor, difference), rest);
      total = f32x4.add(total, f32x4.mul(difference, difference));
    }
    losses += <f64>(sumOf(total) / <f32>classes);
    outputs += classes << 2;
    targets += classes << 2;
    if (dOutputs != 0) dOutputs += classes << 2;
  }
  addSums(out, losses, correct, withinK);
}

/** The class of the greatest share; of equals, the first. */
@inline
export function greatestOf(targets: usize, classes: usize): usize {
  let best: usize = 0;
  for (let i: usize = 1; i < classes; i++) {
    if (load<f32>(targets + (i << 2)) > load<f32>(targets + (best << 2))) best = i;
  }
  return best;
}
