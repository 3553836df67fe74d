/** A share as `12 %`; small ones with a digit more. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value.toFixed(value !== 0 && value < 9.95 ? 1 : 0)} %`;
}

/** `1 epoch`, `3 epochs`, `1,000 test images` */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
