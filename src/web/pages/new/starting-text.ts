import type { RunConfig } from '../../../server/api/new.js';

/** The text to start from, and why it is not the file as it was written, if so. */
export interface StartingText {
  readonly text: string;
  readonly note: string | null;
}

/** A run's file as written if it says the whole experiment; else the complete one. */
export function startingText({ written, overrides, resolved }: RunConfig): StartingText {
  const complete = (why: string): StartingText => ({
    text: resolved,
    note: `The complete experiment is shown: ${why}.`,
  });
  if (written === null || written.trim() === '') return complete('the run does not have the file it was started with');
  if (overrides.length > 0)
    return complete(`the run was started with ${overrides.map((text) => `-S ${text}`).join(' ')}`);
  if (/^extends\s*:/m.test(written)) return complete('its file extends another one');
  if (/^\s*(?:path|test_path|directory)\s*:/m.test(written)) return complete('paths in its file were relative to it');
  return { text: written, note: null };
}

/** The name that a text gives, also one with mistakes; `null` if none. */
export function nameIn(text: string): string | null {
  return /^name[ \t]*:[ \t]*["']?([\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]*)/mu.exec(text)?.[1] ?? null;
}

/** The text with another name; a name that is not at the top is added there. */
export function renameExperiment(text: string, name: string): string {
  const line = /^name[ \t]*:[^\n]*$/m;
  if (line.test(text)) return text.replace(line, () => `name: ${name}`);
  const comments = /^(?:#[^\n]*\n)*/.exec(text)![0];
  return `${comments}name: ${name}\n${text.slice(comments.length)}`;
}
