import { join, parse } from 'node:path';
import { suggestFileName } from '../config/problems/suggest.js';
import type { Problem } from '../errors.js';
import type { Context } from './context.js';

type Places = Pick<Context, 'effects' | 'runsDirectory'>;

/** Where a path leads nowhere, names the one that was probably meant. */
export function suggestPaths(problems: readonly Problem[], places: Places): readonly Problem[] {
  return problems.map((problem) => {
    const meant = problem.missing === undefined ? null : meantPath(problem.missing, problem, places);
    return meant === null ? problem : { ...problem, fix: `did you mean ${meant}?` };
  });
}

function meantPath(path: string, { code }: Problem, { effects, runsDirectory }: Places): string | null {
  const namesIn = (folder: string): readonly string[] => {
    try {
      return effects.files.readdirSync(folder);
    } catch {
      return [];
    }
  };
  const isRun = code === 'RUN_NOT_FOUND';
  // The name of a run alone.
  if (isRun && namesIn(runsDirectory).includes(path)) return join(runsDirectory, path);
  return similarPath(path, namesIn, isRun ? suggestFileName : suggestWithEnding);
}

/** `configs/cnn.yaml` for `confgs/cnn.yml`: each part as it is, or of a similar name; `null` if a part has none. */
function similarPath(
  path: string,
  namesIn: (folder: string) => readonly string[],
  suggest: typeof suggestFileName,
): string | null {
  const { root } = parse(path);
  const parts = path.slice(root.length).split(/[/\\]/).filter(Boolean);
  let folder = root;
  for (const [at, part] of parts.entries()) {
    const names = part === '.' || part === '..' ? [part] : namesIn(folder || '.');
    const isLast = at === parts.length - 1;
    const name = names.includes(part) ? part : (isLast ? suggest : suggestFileName)(part, names);
    if (name === null) return null;
    folder = join(folder, name);
  }
  return folder;
}

/** A file of another kind is not meant, unless none was named. */
function suggestWithEnding(written: string, names: readonly string[]): string | null {
  const { name: stem, ext } = parse(written);
  const alike = names.filter((name) => ext === '' || kindOf(name) === kindOf(written));
  const meant = suggestFileName(
    stem,
    alike.map((name) => parse(name).name),
  );
  return alike.find((name) => parse(name).name === meant) ?? null;
}

function kindOf(file: string): string {
  return parse(file).ext.toLowerCase().replace('.yml', '.yaml');
}
