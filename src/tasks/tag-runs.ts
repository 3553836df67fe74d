import { suggestName } from '../config/problems/suggest.js';
import { MnistxError } from '../errors.js';
import { changeMarks, soundMarks } from '../runs/marks.js';
import type { MarkEffects } from '../runs/marks.js';
import { requireKind } from './folder-kind.js';

export interface TagRequest {
  /** Folders of runs and sweeps. */
  readonly folders: readonly string[];
  readonly tag: string;
  /** Take the tag away. */
  readonly remove: boolean;
  readonly effects: MarkEffects;
}

export interface Tagged {
  readonly folder: string;
  /** All its tags, now. */
  readonly tags: readonly string[];
}

/**
 * Tags runs and sweeps, or takes a tag away. Changes nothing if one of the folders cannot be tagged.
 *
 * @throws {MnistxError} BAD_USAGE for a tag that cannot be, or that no folder has; RUN_NOT_FOUND, RUN_DAMAGED, DISK
 */
export function tagRuns({ folders, tag, remove, effects }: TagRequest): Tagged[] {
  const { files } = effects;
  checkTag(tag);
  for (const folder of folders) requireKind(folder, ['run', 'sweep'], files);
  const before = folders.map((folder) => soundMarks(folder, files).tags);
  if (remove && !before.some((tags) => tags.includes(tag))) throw unknownTag(tag, before.flat());
  const change = (tags: readonly string[]): string[] => [
    ...tags.filter((one) => !remove || one !== tag),
    ...(remove || tags.includes(tag) ? [] : [tag]),
  ];
  return folders.map((folder) => {
    const { tags } = changeMarks(folder, (marks) => ({ ...marks, tags: change(marks.tags) }), effects);
    return { folder, tags };
  });
}

const MOST_LETTERS = 50;

/**
 * Tags are words: `ls` lists them separated by spaces, and options by commas.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function checkTag(tag: string): void {
  const fault = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(tag)
    ? 'holds characters that cannot be shown'
    : /[\s,]/u.test(tag)
      ? 'is more than one word'
      : /[\\/]/.test(tag)
        ? 'looks like a path'
        : [...tag].length > MOST_LETTERS
          ? `has ${[...tag].length} letters; ${MOST_LETTERS} are allowed`
          : null;
  if (fault === null) return;
  const fix = 'the tag comes last and is one short word, as in: mnistx tag runs/cnn good; for sentences: mnistx note';
  throw new MnistxError({ code: 'BAD_USAGE', message: `the tag ${JSON.stringify(tag)} ${fault}`, fix });
}

function unknownTag(tag: string, tags: readonly string[]): MnistxError {
  const known = [...new Set(tags)];
  const meant = suggestName(tag, known);
  const list = known.length === 0 ? 'there are no tags' : `the tags are ${known.join(', ')}`;
  const fix = meant === null ? list : `did you mean "${meant}"?`;
  return new MnistxError({ code: 'BAD_USAGE', message: `there is no tag "${tag}" to remove`, fix });
}
