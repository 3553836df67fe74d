import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file or folder of test/fixtures/data, which make_data.py wrote. */
export function dataFixture(...names: readonly string[]): string {
  return join(fileURLToPath(new URL('../../../test/fixtures/data', import.meta.url)), ...names);
}

export const FIXTURE_COUNTS = { train: 12, test: 6, val: 3 } as const;
const SALTS = { train: 0, test: 1, val: 2 } as const;

type Split = keyof typeof FIXTURE_COUNTS;

/** The pixels of a fixture, (count, height, width, channels): the formula of make_data.py. */
export function formulaBytes(
  split: Split,
  [height, width, channels = 1]: readonly [height: number, width: number, channels?: number],
  count: number = FIXTURE_COUNTS[split],
): Uint8Array {
  const bytes = new Uint8Array(count * height * width * channels);
  let at = 0;
  for (let index = 0; index < count; index++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let channel = 0; channel < channels; channel++)
          bytes[at++] = 31 * index + 7 * row + 3 * column + 50 * channel + 13 * SALTS[split];
  return bytes;
}

/** 0, 1, 2, 0, 1, 2 … */
export function formulaLabels(split: Split): Uint8Array {
  return Uint8Array.from({ length: FIXTURE_COUNTS[split] }, (_, index) => index % 3);
}
