/** Which images "previous" and "next" lead to. */
export interface Walk {
  /** How many images there are. */
  readonly count: number;
  /** Indices to stop at, in ascending order; `null` for all images. */
  readonly only: readonly number[] | null;
}

/** The image before or after `index`; `null` if there is none. */
export function nextImage(index: number, step: 1 | -1, { count, only }: Walk): number | null {
  if (only === null) {
    const next = index + step;
    return next >= 0 && next < count ? next : null;
  }
  const next = step === 1 ? only.find((one) => one > index) : only.findLast((one) => one < index);
  return next ?? null;
}
