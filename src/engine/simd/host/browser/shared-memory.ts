import { MnistxError } from '../../../../errors.js';
import { makeSharedMemory } from '../../kernels.js';

/**
 * Chromium and Firefox give every page shared memory, though only isolated ones may send it to workers. A browser that
 * gives others none says so with an error of its own.
 *
 * @throws {MnistxError} ENGINE_UNAVAILABLE
 */
export function checkSharedMemory(make: (bytes: number, mostBytes: number) => unknown = makeSharedMemory): void {
  try {
    make(65_536, 65_536);
  } catch (cause) {
    const problem = {
      code: 'ENGINE_UNAVAILABLE',
      message: 'the engine simd cannot run here: this browser gives this page no shared memory',
      fix:
        'open the page from localhost or over https, served with the headers Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp, or use another browser',
    } as const;
    throw new MnistxError(problem, { cause });
  }
}
