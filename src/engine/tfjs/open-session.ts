import { availableParallelism } from 'node:os';
import type { EngineDescription, Session, SessionRequest } from '../types.js';
import { loadLibraries, usePlainBackend } from './libraries.js';
import type { Libraries } from './libraries.js';
import { loadNativeTensorFlow } from './native.js';
import { buildNetwork } from './network.js';
import { withNamedErrors } from './out-of-memory.js';
import { TfjsSession } from './session.js';

/** Options of `createTfjsEngine`. */
export interface TfjsOptions {
  /** Where `mnistx setup tensorflow` put its library. */
  readonly cacheDirectory: string;
  /** `native` fails without native TensorFlow; `auto` falls back to plain TensorFlow.js. */
  readonly backend: 'auto' | 'native' | 'plain';
  /** Told why and what to do when it falls back. */
  readonly onFallback?: (reason: string, fix: string) => void;
}

/** Builds the network of the request's plan with TensorFlow.js, on the backend that the options ask for. */
export async function openSession(request: SessionRequest, options: TfjsOptions): Promise<Session> {
  const libraries = loadLibraries(options.cacheDirectory);
  const warnings = [
    ...(request.plan.training.fast_math ? [NO_FAST_MATH] : []),
    ...(request.threads === null ? [] : [NO_THREADS]),
  ];
  const description = { ...(await chooseBackend(libraries, options)), warnings };
  const network = await buildNetwork(libraries, request.plan);
  return withNamedErrors(new TfjsSession({ libraries, network, description }, request));
}

const NO_FAST_MATH = 'fast_math has no effect with TensorFlow.js; leave out fast_math or --engine tfjs';

const NO_THREADS = 'TensorFlow.js chooses its own number of threads; leave out --threads (or MNISTX_THREADS)';

async function chooseBackend(
  libraries: Libraries,
  { backend, cacheDirectory, onFallback }: TfjsOptions,
): Promise<Omit<EngineDescription, 'warnings'>> {
  const versions = { 'tensorflow.js': libraries.tf.version_core };
  if (backend !== 'plain') {
    const native = await loadNativeTensorFlow({ cacheDirectory });
    if (native.ok) {
      const threads = availableParallelism();
      return {
        engine: 'tfjs',
        backend: 'tensorflow',
        versions: { ...versions, tensorflow: native.version },
        threads,
        isFast: true,
      };
    }
    if (backend === 'native') throw new Error(`native TensorFlow does not load: ${native.reason}`);
    onFallback?.(native.reason, native.fix);
  }
  await usePlainBackend(libraries);
  return { engine: 'tfjs', backend: 'cpu', versions, threads: 1, isFast: false };
}
