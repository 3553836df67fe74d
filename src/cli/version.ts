import { readFileSync } from 'node:fs';
import { version } from '../training/version.js';

/** The version, in a checkout with the build: code can change without the version. */
export function exactVersion(): string {
  try {
    return `${version()} ${readFileSync(new URL('../../.mnistx-built', import.meta.url), 'utf8')}`;
  } catch {
    return version();
  }
}
