import { MnistxError } from '../../../../errors.js';
import portableUrl from '../../kernels.wasm?url';
import relaxedUrl from '../../kernels-relaxed.wasm?url';
import { checkSharedMemory } from './shared-memory.js';

/** Fetches and compiles once a worker. */
export function compileKernels(): Promise<WebAssembly.Module> {
  return (compiled.portable ??= forgetFailure('portable', compile(portableUrl)));
}

/** The same kernels with multiply-adds that may round once instead of twice; `null` without relaxed SIMD. */
export function compileRelaxedKernels(): Promise<WebAssembly.Module | null> {
  return (compiled.relaxed ??= forgetFailure('relaxed', compileIfValid(relaxedUrl)));
}

const compiled: { portable?: Promise<WebAssembly.Module>; relaxed?: Promise<WebAssembly.Module | null> } = {};

/** The next session tries again. */
function forgetFailure<T>(name: keyof typeof compiled, compiling: Promise<T>): Promise<T> {
  compiling.catch(() => delete compiled[name]);
  return compiling;
}

async function compile(url: string): Promise<WebAssembly.Module> {
  checkSharedMemory();
  const bytes = await fetchBytes(url);
  if (!WebAssembly.validate(bytes)) throw unavailable('this browser has no WebAssembly SIMD with threads');
  return WebAssembly.compile(bytes);
}

async function compileIfValid(url: string): Promise<WebAssembly.Module | null> {
  const bytes = await fetchBytes(url);
  return WebAssembly.validate(bytes) ? WebAssembly.compile(bytes) : null;
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const response = await fetch(url).catch((cause: unknown) => {
    throw unavailable(`${name} could not be fetched`, cause);
  });
  if (!response.ok) throw unavailable(`${name} could not be fetched: status ${response.status}`);
  return response.arrayBuffer();
}

function unavailable(reason: string, cause?: unknown): MnistxError {
  const fix = 'reload the page, or use a current version of Chromium, Firefox or Safari';
  return new MnistxError(
    { code: 'ENGINE_UNAVAILABLE', message: `the engine simd cannot run here: ${reason}`, fix },
    { cause },
  );
}
