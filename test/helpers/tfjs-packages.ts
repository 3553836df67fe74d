import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locatePackages, TFJS_VERSION } from '../../src/engine/tfjs/packages.js';
import { nativeCacheDirectory } from './native.js';

/**
 * In an empty cache, what set-up fetches from the npm registry, as far as set-up itself looks at it: names, versions, and
 * an installer that cannot reach its bucket.
 */
export function writeStandInPackages(cacheDirectory: string): void {
  const modules = join(locatePackages(cacheDirectory), 'node_modules');
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(modules, file)), { recursive: true });
    writeFileSync(join(modules, file), content);
  };
  write('@tensorflow/tfjs-node/package.json', JSON.stringify({ version: TFJS_VERSION }));
  write('@tensorflow/tfjs-node/scripts/install.js', "throw new Error('connect ECONNREFUSED 127.0.0.1:9')");
  write('node-api-headers/package.json', '{}');
}

/** In an empty cache, the packages that the machine's own cache has. */
export function linkNativePackages(cacheDirectory: string): void {
  mkdirSync(dirname(locatePackages(cacheDirectory)), { recursive: true });
  symlinkSync(locatePackages(nativeCacheDirectory), locatePackages(cacheDirectory));
}
