import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DataRule, Rubric } from '../config/rubric/types.js';
import type { Effects } from '../effects.js';
import { GrowingFile, isThere, withDiskErrors } from '../runs/files.js';
import { FORMULAS } from '../runs/formulas.js';
import { parseJournalLines } from '../runs/journal-lines.js';
import { readFile } from '../runs/read-file.js';
import type { Limits, Outcome } from './types.js';

/** What has been found so far, a line for each submission. */
export const JOURNAL = 'grading.jsonl';

/** What the look at one submission has found. */
export interface JournalEntry {
  /** See `keyOf`. */
  readonly key: string;
  /** Digest of all of the rubric: it decides what is trained at all. */
  readonly rubric: string;
  readonly path: string;
  readonly limits: Limits;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What an outcome depends on. Other limits and points of a rubric are judged anew without another training. */
export function keyOf({
  path,
  content,
  rubric,
}: {
  readonly path: string;
  /** Digest of the submission. */
  readonly content: string;
  readonly rubric: Pick<Rubric, 'proof'> & { readonly data: DataRule };
}): string {
  return digest({ path, content, proof: rubric.proof, data: rubric.data, formulas: FORMULAS });
}

export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Outcomes of this grading and of earlier ones: lines are only ever added, and each is on disk at once. */
export class GradingJournal {
  private readonly byKey: Map<string, JournalEntry>;

  private constructor(
    private readonly file: GrowingFile,
    entries: readonly JournalEntry[],
    private readonly now: Effects['now'],
  ) {
    this.byKey = new Map(entries.map((entry) => [entry.key, entry]));
  }

  /** Begins or continues the journal of a folder; a line that was cut off by a kill is dropped. */
  static open(folder: string, { files, now }: Pick<Effects, 'files' | 'now'>): GradingJournal {
    const path = join(folder, JOURNAL);
    if (!isThere(files, path)) return new GradingJournal(GrowingFile.create(files, path, ''), [], now);
    const text = withDiskErrors(path, () => readFile(files, path, MOST_JOURNAL_BYTES), 'read').toString('utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return new GradingJournal(
      GrowingFile.replace(files, path, whole),
      parseJournalLines({ path, text: whole, isEntry, fix: FIX }),
      now,
    );
  }

  /** The outcome of an earlier grading that a new one would find again; `null` for none. */
  find(key: string, { rubric, limits }: Pick<JournalEntry, 'rubric' | 'limits'>): JournalEntry | null {
    const entry = this.byKey.get(key);
    return entry !== undefined && isLasting(entry, rubric, limits) ? entry : null;
  }

  add(entry: Omit<JournalEntry, 'at'>): void {
    const line: JournalEntry = { ...entry, at: new Date(this.now()).toISOString() };
    this.file.append(`${JSON.stringify(line)}\n`, { sync: true });
    this.byKey.set(entry.key, line);
  }

  close(): void {
    this.file.close();
  }

  /** Closes it after a failure. Never throws. */
  abandon(): void {
    this.file.abandon();
  }
}

/** A process that was ended by a limit would be ended again by the same or a lower one; other ends may be chance. */
function isLasting({ outcome, limits: before, rubric: of }: JournalEntry, rubric: string, limits: Limits): boolean {
  if (outcome.type === 'refused') return true;
  if (outcome.type === 'seen') return outcome.evidence.results !== null || of === rubric;
  if (outcome.limit === 'time') return limits.timeoutMs <= before.timeoutMs;
  return outcome.limit === 'memory' && limits.memoryBytes <= before.memoryBytes;
}

const FIX = 'restore the file, or grade into another folder with --output';
const MOST_JOURNAL_BYTES = 2 ** 28;

const OUTCOMES: readonly unknown[] = ['seen', 'refused', 'stopped'] satisfies Outcome['type'][];

function isEntry(value: unknown): value is JournalEntry {
  const { key, limits, outcome } = (value ?? {}) as Partial<JournalEntry>;
  return typeof key === 'string' && typeof limits?.timeoutMs === 'number' && OUTCOMES.includes(outcome?.type);
}
