import { MnistxError } from '../errors.js';
import { changeMarks } from '../runs/marks.js';
import type { MarkEffects, Marks } from '../runs/marks.js';
import { requireKind } from './folder-kind.js';
import { trimNote } from './note-run.js';
import { checkTag } from './tag-runs.js';

export interface SetMarksRequest {
  /** The folder of a run or a sweep. */
  readonly folder: string;
  /** All tags that it is to have; `undefined` to leave them. */
  readonly tags: readonly string[] | undefined;
  /** Empty to remove the note; `undefined` to leave it. */
  readonly note: string | undefined;
  readonly effects: MarkEffects;
}

const MOST_TAGS = 50;

/**
 * Gives a run or a sweep other tags and another note.
 *
 * @throws {MnistxError} BAD_USAGE, RUN_NOT_FOUND, RUN_BUSY, RUN_DAMAGED, DISK
 */
export function setMarks({ folder, effects, ...given }: SetMarksRequest): Marks {
  const tags = given.tags && [...new Set(given.tags)];
  const note = given.note === undefined ? undefined : trimNote(given.note);
  tags?.forEach(checkTag);
  if (tags !== undefined && tags.length > MOST_TAGS) throw tooMany(tags.length);
  requireKind(folder, ['run', 'sweep'], effects.files);
  return changeMarks(folder, (marks) => ({ tags: tags ?? marks.tags, note: note ?? marks.note }), effects);
}

function tooMany(count: number): MnistxError {
  const message = `${count} tags; a run can have ${MOST_TAGS}`;
  return new MnistxError({ code: 'BAD_USAGE', message, fix: 'write a note instead' });
}
