import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Environment variables by their names, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where downloads are kept: MNISTX_CACHE_DIR, else $XDG_CACHE_HOME/mnistx, else ~/.cache/mnistx. */
export function cacheDirectory(environment: Environment, home: string = homedir()): string {
  const { MNISTX_CACHE_DIR: chosen, XDG_CACHE_HOME: xdg } = environment;
  if (chosen) return resolve(chosen);
  // The XDG base directory specification: a relative path is invalid and is to be ignored.
  if (xdg && isAbsolute(xdg)) return join(xdg, 'mnistx');
  return join(home, '.cache', 'mnistx');
}
