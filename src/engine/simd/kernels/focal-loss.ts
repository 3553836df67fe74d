import { lanesBelow, loadLanes, loadSome, peakOf, storeLanes, sumOf } from './lanes';
import { addSums, rankOf } from './losses';
import { greatestOf } from './mixed-losses';
import { exp, log } from './math';

/** The distance of 1 to the next number below it: no share of 1 that is left is less, so its logarithm is finite. */
const LEAST_REST: f32 = 5.9604644775390625e-8;

/**
 * Focal loss of the softmax of logits (rows, classes): the sum over the classes of alpha (1 - p)^gamma t (-ln p).
 * `alphas` has a factor for each class. A row has a label byte or, if `labels` is 0, targets (rows, classes). Sums at
 * `out` as `crossEntropyRows`; dLogits is 0 or has the gradients times `scale`, and is not the logits themselves.
 */
export function focalRows(
  logits: usize,
  labels: usize,
  targets: usize,
  rows: usize,
  classes: usize,
  smoothing: f32,
  alphas: usize,
  gamma: f32,
  scale: f32,
  k: i32,
  dLogits: usize,
  out: usize,
): void {
  const whole = classes & ~3;
  const rest = classes - whole;
  const tail = whole << 2;
  const even = f32x4.splat(smoothing / <f32>classes);
  const kept = f32x4.splat(<f32>1 - smoothing);
  const power = f32x4.splat(gamma);
  let losses: f64 = 0;
  let correct: i32 = 0;
  let withinK: i32 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const label = labels != 0 ? <usize>load<u8>(labels + row) : greatestOf(targets, classes);
    const rank = rankOf(logits, classes, label);
    correct += i32(rank == 0);
    withinK += i32(rank < k);

    const shift = f32x4.splat(peakOf(logits, classes));
    let total = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4)
      total = f32x4.add(total, exp(f32x4.sub(v128.load(logits + (i << 2)), shift)));
    if (rest > 0)
      total = f32x4.add(total, v128.and(exp(f32x4.sub(loadSome(logits + tail, rest), shift)), lanesBelow(rest)));
    const sum = f32x4.splat(sumOf(total));
    const logSum = log(sum);

    let lossOfRow = f32x4.splat(0);
    let slopes = f32x4.splat(0);
    for (let i: usize = 0; i < classes; i += 4) {
      const count = min<usize>(4, classes - i);
      const at = i << 2;
      const x = f32x4.sub(loadLanes(logits + at, count), shift);
      // A logit may be -Infinity, whose target of 0 must stay 0.
      const logP = f32x4.max(f32x4.sub(x, logSum), f32x4.splat(-1e30));
      const p = f32x4.div(exp(x), sum);
      const left = f32x4.max(f32x4.sub(f32x4.splat(1), p), f32x4.splat(LEAST_REST));
      const share = labels != 0 ? isLabel(i, label) : loadLanes(targets + at, count);
      const target = f32x4.mul(loadLanes(alphas + at, count), f32x4.add(even, f32x4.mul(kept, share)));
      const factor = v128.and(
        f32x4.mul(target, exp(f32x4.mul(power, log(left)))),
        count == 4 ? i32x4.splat(-1) : lanesBelow(count),
      );
      lossOfRow = f32x4.sub(lossOfRow, f32x4.mul(factor, logP));
      if (dLogits == 0) continue;
      const bent = f32x4.div(f32x4.mul(power, f32x4.mul(p, logP)), left);
      const slope = f32x4.mul(factor, f32x4.sub(bent, f32x4.splat(1)));
      slopes = f32x4.add(slopes, slope);
      storeLanes(dLogits + at, slope, count);
    }
    losses += <f64>sumOf(lossOfRow);

    if (dLogits != 0) {
      const slope = f32x4.splat(sumOf(slopes));
      for (let i: usize = 0; i < classes; i += 4) {
        const count = min<usize>(4, classes - i);
        const at = i << 2;
        const p = f32x4.div(exp(f32x4.sub(loadLanes(logits + at, count), shift)), sum);
        const gradient = f32x4.sub(loadLanes(dLogits + at, count), f32x4.mul(p, slope));
        storeLanes(dLogits + at, f32x4.mul(f32x4.splat(scale), gradient), count);
      }
      dLogits += classes << 2;
    }
    logits += classes << 2;
    if (labels == 0) targets += classes << 2;
  }
  addSums(out, losses, correct, withinK);
}

/** 1 in the lane of the label's class, of four from `first` on. */
@inline
function isLabel(first: usize, label: usize): v128 {
  const index = i32x4.add(i32x4.splat(<i32>first), i32x4(0, 1, 2, 3));
  return v128.and(f32x4.splat(1), i32x4.eq(index, i32x4.splat(<i32>label)));
}
