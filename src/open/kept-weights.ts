import { isDeepStrictEqual } from 'node:util';
import { shownPath } from '../data/sources/shown-path.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { takeWeights } from '../model/take-weights.js';
import type { Plan } from '../model/types.js';
import { INITIAL_WEIGHTS, readInitialWeights } from '../runs/model-files.js';
import type { Run } from '../runs/types.js';
import { printable } from '../short-names.js';
import { readSource } from './first-weights.js';
import type { FirstWeights } from './first-weights.js';

/**
 * What a run began with, from its folder alone; `null` if its experiment says all, or it has no copy.
 *
 * @throws {MnistxError} RUN_DAMAGED
 */
export function readKeptWeights({ folder, manifest }: Run, files: FileOperations): FirstWeights | null {
  const { init } = manifest;
  if (init === undefined || manifest.files[INITIAL_WEIGHTS] === undefined) return null;
  const weights = readInitialWeights(folder, manifest, files);
  return { weights, init, remarks: [], warnings: [] };
}

/** What has become of the run whose weights another one began with. */
export type SourceFinding = { readonly remark: string } | { readonly difference: string } | null;

/**
 * Looks whether the weights that a run began with are those of the run that it names. `null` if they are, a remark if that
 * can no longer be seen, a difference if they are not.
 */
export async function checkAgainstSource(
  { folder }: Run,
  kept: FirstWeights,
  plan: Plan,
  files: FileOperations,
): Promise<SourceFinding> {
  const { init } = kept;
  if (init === null) return null;
  const shown = printable(shownPath(init.folder));
  const copy = `${folder} is trained again from its copy of the weights, ${INITIAL_WEIGHTS}`;
  try {
    const source = await readSource(init.folder, files);
    if (source.sha256 !== init.sha256)
      return { remark: `${shown} has other weights than when this run took them; ${copy}` };
    const { weights, taken } = takeWeights(plan, kept.weights, source);
    const isSame = isDeepStrictEqual(taken, init.taken) && isSameBits(weights, kept.weights);
    return isSame ? null : { difference: `${INITIAL_WEIGHTS} does not hold the weights of ${shown}` };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return { remark: `the weights of ${shown} cannot be read (${error.problems[0]!.message}); ${copy}` };
  }
}

function isSameBits(a: Float32Array, b: Float32Array): boolean {
  const [bits, others] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return bits!.equals(others!);
}
