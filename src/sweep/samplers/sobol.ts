import { fillWords, Purpose } from '../../random.js';
import { atQuantile, pointOf } from '../space.js';
import { SearchUse } from './sampler.js';
import type { SamplerDefinition } from './sampler.js';
import { POLYNOMIALS } from './sobol-polynomials.js';

/** A dimension a parameter. */
export const SOBOL_DIMENSIONS = POLYNOMIALS.length + 1;

/**
 * A Sobol sequence, scrambled by the seed: every bit is turned over by a random linear mix of those above it, then all
 * are shifted. Matoušek, "On the L2-discrepancy for anchored boxes", 1998. The first point stays: without it the
 * sequence loses its balance (Owen, "On dropping the first Sobol' point", 2020).
 */
export const sobol: SamplerDefinition = {
  maxParameters: SOBOL_DIMENSIONS,
  create: (space, { seed }) => {
    const dimensions = space.map((_, at) => scramble(directionsOf(at), seed, at));
    return {
      suggest: (trial) =>
        pointOf(
          space,
          space.map(({ domain }, at) => atQuantile(domain, sobolNumber(dimensions[at]!, trial - 1))),
        ),
    };
  },
};

export interface SobolDimension {
  /** One for each bit of the index, the lowest first. */
  readonly directions: Uint32Array;
  readonly shift: number;
}

/** The sequence's `index`-th number, from 0, in [0, 1). In the order of Gray codes, as SciPy counts. */
export function sobolNumber({ directions, shift }: SobolDimension, index: number): number {
  let bits = shift;
  for (let at = 0, gray = (index ^ (index >>> 1)) >>> 0; gray !== 0; at++, gray >>>= 1) {
    if ((gray & 1) === 1) bits ^= directions[at]!;
  }
  return (bits >>> 0) / TWO_32;
}

/** Not scrambled. */
export function directionsOf(dimension: number): SobolDimension {
  const directions = new Uint32Array(BITS);
  const [polynomial, ...first] = dimension === 0 ? [0] : POLYNOMIALS[dimension - 1]!;
  const degree = first.length;
  for (let at = 0; at < BITS; at++) {
    if (degree === 0) directions[at] = 1 << (BITS - 1 - at);
    else if (at < degree) directions[at] = first[at]! << (BITS - 1 - at);
    else {
      let next = directions[at - degree]! ^ (directions[at - degree]! >>> degree);
      for (let back = 1; back < degree; back++) {
        if (((polynomial >>> (degree - back)) & 1) === 1) next ^= directions[at - back]!;
      }
      directions[at] = next;
    }
  }
  return { directions, shift: 0 };
}

const BITS = 32;
const TWO_32 = 0x100000000;

function scramble({ directions }: SobolDimension, seed: number, dimension: number): SobolDimension {
  const words = new Uint32Array(BITS + 1);
  fillWords({ seed, purpose: Purpose.search, slot: SearchUse.scrambling, step: dimension }, words);
  // Row r makes bit r, counted from the top, of the bits above it and itself.
  const rows = Array.from({ length: BITS }, (_, row) => (words[row]! & ~(ALL_ONES >>> row)) | (TOP >>> row));
  const mixed = directions.map((bits) =>
    rows.reduce((sum, mask, row) => sum | (parity(mask & bits) << (BITS - 1 - row)), 0),
  );
  return { directions: mixed, shift: words[BITS]! };
}

const TOP = 0x80000000;
const ALL_ONES = 0xffffffff;

function parity(bits: number): number {
  let folded = bits ^ (bits >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  folded ^= folded >>> 2;
  folded ^= folded >>> 1;
  return folded & 1;
}
