/**
 * Adjusts the p values of several tests, so that the chance of any false positive is no larger than that of one test. Holm, "A simple sequentially rejective multiple test procedure", 1979.
 */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 0);
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  order.reduce((least, index, rank) => {
    adjusted[index] = Math.min(1, Math.max(least, pValues[index]! * (pValues.length - rank)));
    return adjusted[index]!;
  }, 0);
  return adjusted;
}
