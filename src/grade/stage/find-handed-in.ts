import { posix } from 'node:path';
import { refusal } from './limits.js';

/** What is graded of the files of a submission. Paths are relative to it; that of a run may be empty. */
export type Found =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'zip'; readonly file: string }
  | { readonly kind: 'experiment'; readonly file: string };

const HAND_IN_ONE = 'hand in one of them alone';

/**
 * The one run folder among the names of files, else the one zip file, else the one experiment file.
 *
 * @throws {MnistxError} if there is none, or more than one
 */
export function findHandedIn(names: readonly string[]): Found {
  const runs = outermost(names.filter((name) => posix.basename(name) === 'run.json').map(folderOf));
  if (runs.length > 0) return { kind: 'run', folder: onlyOne(runs, 'run folders') };
  const zips = names.filter((name) => /\.zip$/i.test(name));
  if (zips.length > 0) return { kind: 'zip', file: onlyOne(zips, 'zip files') };
  const experiments = names.filter((name) => /\.ya?ml$/i.test(name));
  if (experiments.length > 0) return { kind: 'experiment', file: onlyOne(experiments, 'experiment files') };
  throw refusal('it holds no run folder and no experiment file', 'hand in runs/… of a finished run, or a .yaml file');
}

/** A sweep holds runs below its own folder, as does a run that was copied into another. */
function outermost(folders: readonly string[]): string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && isBelow(folder, other)));
}

function isBelow(folder: string, other: string): boolean {
  return other === '' || folder.startsWith(`${other}/`);
}

function folderOf(name: string): string {
  const folder = posix.dirname(name);
  return folder === '.' ? '' : folder;
}

function onlyOne(found: readonly string[], what: string): string {
  const [first, ...others] = found as [string, ...string[]];
  if (others.length === 0) return first;
  const shown = found.slice(0, 3).map((name) => name || '.');
  throw refusal(`it holds ${found.length} ${what}: ${shown.join(', ')}${found.length > 3 ? ', …' : ''}`, HAND_IN_ONE);
}
