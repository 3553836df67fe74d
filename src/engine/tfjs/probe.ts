import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { NativeOptions, NativeTensorFlow } from './native.js';

export interface ProbeOptions extends NativeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Whether native TensorFlow loads and multiplies two matrices, found out in a child process: a library that does not
 * fit the machine ends a process without a word. Takes about a second.
 */
export function probeNativeTensorFlow(options: ProbeOptions): Promise<NativeTensorFlow> {
  const { cacheDirectory, binding, env, signal } = options;
  const child = fileURLToPath(new URL('./probe-child.js', import.meta.url));
  const request: NativeOptions = { cacheDirectory, ...(binding === undefined ? {} : { binding }) };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [child, JSON.stringify(request)],
      { env, timeout: PROBE_LIMIT_MS, ...(signal ? { signal } : {}) },
      (error, stdout, stderr) => {
        if (signal?.aborted) reject(signal.reason as Error);
        else resolve(error ? explainDeath(error, stderr) : (JSON.parse(stdout) as NativeTensorFlow));
      },
    );
  });
}

// Reading 850 MB from a cold disk takes a while.
const PROBE_LIMIT_MS = 120_000;

function explainDeath(error: Error & { signal?: NodeJS.Signals | undefined }, stderr: string): NativeTensorFlow {
  if (error.signal === 'SIGILL') {
    const reason = 'native TensorFlow uses instructions (AVX) that this processor does not have';
    return {
      ok: false,
      reason,
      fix: 'train without it, in plain TensorFlow.js: set MNISTX_CACHE_DIR to an empty folder',
    };
  }
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const how = error.signal ? `ended the process with ${error.signal}` : `failed: ${last || error.message}`;
  return { ok: false, reason: `loading native TensorFlow ${how}`, fix: 'run: mnistx setup tensorflow --force' };
}
