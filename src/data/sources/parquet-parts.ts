import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { damagedError } from './damaged.js';
import { compareNames, namesIn } from './look-at.js';
import type { Split } from './source.js';

/** Files of each set, in the order of their names. */
export type Parts = Readonly<Record<Split, readonly string[]>>;

const WORDS: Readonly<Record<Split, RegExp>> = {
  train: /(^|[^a-z])train/i,
  test: /(^|[^a-z])test/i,
  validation: /(^|[^a-z])val/i,
};

/**
 * A file; or the files of a folder, as a dataset on a hub has them: `data/train-00000-of-00002.parquet`,
 * `train/0000.parquet`.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function findParts(path: string): Parts {
  if (!isFolder(path)) return { train: [path], test: [], validation: [] };
  const files = listParquet(path);
  const parts = { train: [] as string[], test: [] as string[], validation: [] as string[] };
  for (const file of files) {
    const name = relative(path, file);
    const split = (['test', 'validation'] as const).find((each) => WORDS[each].test(name)) ?? 'train';
    parts[split].push(file);
  }
  if (parts.train.length === 0) {
    const found = files.length === 0 ? 'no .parquet files' : files.map((file) => relative(path, file)).join(', ');
    throw damagedError(path, `has no training examples: ${found}`, 'name a folder with train-….parquet, or one file');
  }
  Object.values(parts).forEach((each) => requireWhole(path, each));
  return parts;
}

/** In the folder, or in the folders that lie in it. */
export function listParquet(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const files = entries.filter((entry) => entry.name.endsWith('.parquet') && !entry.isDirectory());
  const inside = entries.filter((entry) => entry.isDirectory()).slice(0, 100);
  const all =
    files.length > 0
      ? files.map(({ name }) => join(path, name))
      : inside.flatMap(({ name }) =>
          namesIn(join(path, name))
            .filter((file) => file.endsWith('.parquet'))
            .map((file) => join(path, name, file)),
        );
  return all.sort(compareNames);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Names that say how many files there are must all be there, and belong to one set. */
function requireWhole(path: string, files: readonly string[]): void {
  const numbered = files.flatMap((file) => {
    const [, before, place, count] = /^(.*?)(\d{5})-of-(\d{5})/.exec(file) ?? [];
    return before === undefined ? [] : [{ file, before, place: Number(place), count: Number(count) }];
  });
  const [first] = numbered;
  if (first === undefined) return;
  const other = numbered.find(({ before, count }) => before !== first.before || count !== first.count);
  if (other !== undefined) {
    const what = `holds several sets: ${relative(path, first.file)} and ${relative(path, other.file)}`;
    throw damagedError(path, what, 'name the folder of one of them');
  }
  if (numbered.length === first.count && files.length === first.count) return;
  const missing = Array.from({ length: first.count }, (_, place) => place).filter(
    (place) => !numbered.some((each) => each.place === place),
  );
  const name = `${relative(path, first.before)}${String(missing[0] ?? 0).padStart(5, '0')}`;
  throw damagedError(path, `has ${files.length} of ${first.count} files: ${name}… is missing`, 'fetch it, too');
}
