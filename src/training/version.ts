import { createRequire } from 'node:module';

/** The version of mnistx. */
export function version(): string {
  const require = createRequire(import.meta.url);
  return (require('../../../package.json') as { version: string }).version;
}
