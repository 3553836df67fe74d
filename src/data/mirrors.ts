import type { Environment } from './cache-directory.js';

/** The base URLs in MNISTX_MIRRORS, which are separated by commas. */
export function mirrorsFromEnvironment(environment: Environment): string[] {
  return (environment.MNISTX_MIRRORS ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
}

/**
 * Every folder to look for a dataset in, best first, each ending in a slash. A user's mirror may keep one dataset in
 * its root or several in folders by their names; as the datasets' files have the same names, the folder is tried first.
 */
export function mirrorFolders(dataset: string, own: readonly string[], extra: readonly string[] = []): string[] {
  const chosen = extra.flatMap((base) => [`${withSlash(base)}${dataset}/`, withSlash(base)]);
  return [...new Set([...chosen, ...own.map(withSlash)])];
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
