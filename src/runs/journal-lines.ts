import { MnistxError } from '../errors.js';

export interface JournalLines<Entry> {
  readonly path: string;
  /** Whole lines; what stands behind the last line break is left out. */
  readonly text: string;
  readonly isEntry: (value: unknown) => value is Entry;
  /** What to do if a line is none of a journal. */
  readonly fix: string;
}

/**
 * Reads the lines of a journal, each of them JSON.
 *
 * @throws {MnistxError} RUN_DAMAGED with the number of the line
 */
export function parseJournalLines<Entry>({ path, text, isEntry, fix }: JournalLines<Entry>): Entry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, at) => {
      const entry = parseLine(line);
      if (isEntry(entry)) return entry;
      throw new MnistxError({ code: 'RUN_DAMAGED', message: `${path}:${at + 1} is not a line of a journal`, fix });
    });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
