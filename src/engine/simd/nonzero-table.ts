/**
 * For each set of four lanes (bit i: lane i is wanted) the shuffle that moves the wanted ones to the front, 16 bytes each,
 * as 32-bit words; bytes of 128 give 0.
 */
export const NONZERO_TABLE: readonly number[] = Array.from({ length: 16 }, (_, present) => {
  const wanted = [0, 1, 2, 3].filter((lane) => (present >> lane) & 1);
  return [0, 1, 2, 3].map((place) => {
    const lane = wanted[place];
    return lane === undefined ? 0x80808080 | 0 : 0x03020100 + 0x04040404 * lane;
  });
}).flat();
