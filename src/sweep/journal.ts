import { join } from 'node:path';
import type { Effects, FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { GrowingFile, withDiskErrors, isThere } from '../runs/files.js';
import { parseJournalLines } from '../runs/journal-lines.js';
import { readFile } from '../runs/read-file.js';
import type { EndState, SeedRecord } from './types.js';

export const JOURNAL = 'journal.jsonl';

/** One line of the journal: what was decided or found out about a trial. Equal for every number of workers, but for `times`. */
export type JournalEntry =
  | { readonly event: 'suggest'; readonly trial: number; readonly values: Readonly<Record<string, unknown>> }
  | { readonly event: 'start'; readonly trial: number; readonly until: number | null }
  | { readonly event: 'rung'; readonly trial: number; readonly epochs: number; readonly result: JournalResult }
  | {
      readonly event: 'end';
      readonly trial: number;
      readonly state: EndState;
      readonly reason: string | null;
      /** `null` for a trial that was never trained, and for one that a whole rung has left behind: its last rung has it. */
      readonly result: JournalResult | null;
    };

/** What a trial has reached with each seed. */
export interface JournalResult {
  readonly value: number | null;
  readonly parameters: number;
  /** Whether the trainings have come to their end. */
  readonly finished: boolean;
  readonly seeds: readonly SeedRecord[];
}

/** When a line was written, and how long the trial has been trained in all. */
export interface Times {
  readonly at: string;
  readonly seconds?: number;
}

export type WrittenEntry = JournalEntry & { readonly times: Times };

interface EarlierLine {
  readonly entry: WrittenEntry;
  /** From 1. */
  readonly line: number;
}

/**
 * The truth about a sweep: lines are only ever added, and each is on disk before what it decides is done. A sweep that is
 * continued makes its decisions again: those that an earlier process has recorded must be the same.
 */
export class Journal {
  private readonly earlier: ReadonlyMap<string, EarlierLine>;
  private isSynced = true;

  private constructor(
    private readonly path: string,
    private readonly file: GrowingFile,
    earlier: readonly WrittenEntry[],
    private readonly now: Effects['now'],
  ) {
    this.earlier = new Map(earlier.map((entry, at) => [keyOf(entry), { entry, line: at + 1 }]));
  }

  static create(folder: string, { files, now }: Pick<Effects, 'files' | 'now'>): Journal {
    const path = join(folder, JOURNAL);
    return new Journal(path, GrowingFile.create(files, path, ''), [], now);
  }

  /** Continues a journal; a line that was cut off by a kill is dropped. */
  static reopen(folder: string, { files, now }: Pick<Effects, 'files' | 'now'>): Journal {
    const path = join(folder, JOURNAL);
    if (!isThere(files, path)) return Journal.create(folder, { files, now });
    const text = wholeLines(files, path);
    return new Journal(
      path,
      GrowingFile.replace(files, path, text),
      parseJournalLines({ path, text, isEntry, fix: FIX }),
      now,
    );
  }

  /** The end that an earlier process has recorded for a training of a trial up to an epoch; `undefined` for none. */
  recordedEnd(trial: number, until: number | null): Extract<WrittenEntry, { event: 'end' | 'rung' }> | undefined {
    const rung = until === null ? undefined : this.earlier.get(`rung ${trial} ${until}`)?.entry;
    const end = rung ?? this.earlier.get(`end ${trial}`)?.entry;
    if (end?.event === 'rung') return end;
    // A trial that was left behind has its result in its last rung; an invalid one is known without training.
    return end?.event === 'end' && (end.result !== null || end.state === 'failed') ? end : undefined;
  }

  /** Adds a line, or finds it among those of before. It is on disk after the next `sync`. */
  append(entry: JournalEntry, seconds?: number): void {
    const known = this.earlier.get(keyOf(entry));
    if (known !== undefined) return this.checkSame(known, entry);
    const times: Times = { at: new Date(this.now()).toISOString(), ...(seconds === undefined ? {} : { seconds }) };
    this.file.append(`${JSON.stringify({ ...entry, times })}\n`, { sync: false });
    this.isSynced = false;
  }

  /** Before anything is done that the lines so far decide. */
  sync(): void {
    if (!this.isSynced) this.file.sync();
    this.isSynced = true;
  }

  close(): void {
    this.file.close();
  }

  /** Closes it after a failure. Never throws. */
  abandon(): void {
    this.file.abandon();
  }

  private checkSame({ entry: known, line }: EarlierLine, entry: JournalEntry): void {
    const { times: _, ...decided } = known;
    if (JSON.stringify(decided) === JSON.stringify(entry)) return;
    throw new MnistxError({
      code: 'RUN_CHANGED',
      message: `${this.path}:${line} is not what this sweep decides here`,
      fix: 'the journal was edited or is of another mnistx; start the sweep again under another name with --name',
    });
  }
}

/** Each decision is made once. */
function keyOf(entry: JournalEntry): string {
  switch (entry.event) {
    case 'start':
      return `start ${entry.trial} ${entry.until}`;
    case 'rung':
      return `rung ${entry.trial} ${entry.epochs}`;
    default:
      return `${entry.event} ${entry.trial}`;
  }
}

/** All lines of a journal, for readers. */
export function readJournal(folder: string, files: FileOperations): readonly WrittenEntry[] {
  const path = join(folder, JOURNAL);
  return isThere(files, path) ? parseJournalLines({ path, text: wholeLines(files, path), isEntry, fix: FIX }) : [];
}

function wholeLines(files: FileOperations, path: string): string {
  const text = withDiskErrors(path, () => readFile(files, path, MOST_JOURNAL_BYTES), 'read').toString('utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

const FIX = 'restore the file, or start the sweep again under another name with --name';

/** 10,000 trials with 5 seeds of 100 epochs have some 100 MB. */
const MOST_JOURNAL_BYTES = 268_435_456;

const EVENTS: readonly unknown[] = ['suggest', 'start', 'rung', 'end'] satisfies JournalEntry['event'][];

function isEntry(value: unknown): value is WrittenEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { event, trial, times, result } = value as Partial<Record<string, unknown>>;
  return EVENTS.includes(event) && Number.isSafeInteger(trial) && isTimes(times) && isResult(result);
}

function isTimes(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Times).at === 'string';
}

function isResult(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  const { seeds, value: mean } = value as Partial<JournalResult>;
  const isNumber = (one: unknown): boolean => one === null || typeof one === 'number';
  return (
    isNumber(mean) &&
    Array.isArray(seeds) &&
    seeds.every(
      (one: Partial<SeedRecord> | null) =>
        one !== null &&
        typeof one === 'object' &&
        typeof one.seed === 'number' &&
        Array.isArray(one.values) &&
        one.values.every(isNumber),
    )
  );
}
