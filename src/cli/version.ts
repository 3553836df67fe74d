import { readFileSync } from 'node:fs';
import { version } from '../training/manifest-parts.js';

/** The version, and in a checkout the build too: code can change without its version. */
export function exactVersion(): string {
  try {
    return `${version()} ${readFileSync(new URL('../../.mnistx-built', import.meta.url), 'utf8')}`;
  } catch {
    return version();
  }
}
