/** The only place of the clock in pages. */
export function readClock(): Date {
  return new Date();
}
