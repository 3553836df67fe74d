import { MnistxError } from '../errors.js';
import { changeMarks, soundMarks } from '../runs/marks.js';
import type { MarkEffects } from '../runs/marks.js';
import { requireKind } from './folder-kind.js';

export interface NoteRequest {
  /** The folder of a run or a sweep. */
  readonly folder: string;
  /** Empty to remove the note; `null` to leave it. */
  readonly text: string | null;
  readonly effects: MarkEffects;
}

export interface Noted {
  readonly note: string;
  readonly before: string;
}

/**
 * Reads, writes or removes the note of a run or a sweep.
 *
 * @throws {MnistxError} BAD_USAGE, RUN_NOT_FOUND, RUN_DAMAGED, DISK
 */
export function noteRun({ folder, text, effects }: NoteRequest): Noted {
  const { files } = effects;
  const note = text === null ? null : trimNote(text);
  requireKind(folder, ['run', 'sweep'], files);
  const before = soundMarks(folder, files).note;
  if (note !== null) changeMarks(folder, (marks) => ({ ...marks, note }), effects);
  return { note: note ?? before, before };
}

const MOST_LETTERS = 10_000;

/** @throws {MnistxError} BAD_USAGE for one that is too long */
export function trimNote(text: string): string {
  const note = text.trim();
  if (note.length > MOST_LETTERS) throw tooLong(note.length);
  return note;
}

function tooLong(length: number): MnistxError {
  const message = `the note has ${length} letters; ${MOST_LETTERS} are allowed`;
  return new MnistxError({
    code: 'BAD_USAGE',
    message,
    fix: 'write it to a file in the run folder, and name that here',
  });
}
