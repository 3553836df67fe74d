import { relative, sep } from 'node:path';

/** Below the folder that one is in, as one would type it. */
export function shownPath(path: string): string {
  const short = relative('.', path);
  return short === '' || short.startsWith(`..${sep}`) || short === '..' ? path : short;
}
