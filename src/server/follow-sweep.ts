import { join } from 'node:path';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { SweepRow } from '../runs/columns.js';
import { FollowedLines } from '../runs/follow-lines.js';
import { holderOf } from '../runs/ownership/lock.js';
import { JOURNAL } from '../sweep/journal.js';
import type { Progress } from './api/runs.js';

/** Follows one sweep by its journal. */
export class FollowedSweep {
  readonly #journal: FollowedLines;
  /** When its trials ended, in milliseconds since 1970. */
  #endsMs: number[] = [];

  constructor(
    readonly folder: string,
    private readonly effects: Pick<Effects, 'files' | 'now'>,
  ) {
    this.#journal = new FollowedLines(join(folder, JOURNAL), effects.files);
  }

  /** How far it is. The time left is estimated from the trials that ended since its process began. */
  progressOf({ trialsDone, trialsPlanned }: SweepRow): Progress {
    this.#readEnds();
    const sinceMs = this.#heldSince();
    const ended = sinceMs === null ? 0 : this.#endsMs.filter((ms) => ms >= sinceMs).length;
    const left = Math.max(0, trialsPlanned - trialsDone);
    const secondsLeft = ended === 0 ? null : ((this.effects.now() - sinceMs!) / 1000 / ended) * left;
    return { done: trialsPlanned === 0 ? 1 : trialsDone / trialsPlanned, secondsLeft };
  }

  #heldSince(): number | null {
    try {
      return holderOf(this.folder, this.effects.files)?.since ?? null;
    } catch (error) {
      // The folder is gone.
      if (error instanceof MnistxError) return null;
      throw error;
    }
  }

  #readEnds(): void {
    for (let added = this.#journal.read(); added !== null; added = this.#journal.read()) {
      if (added.from === 0) this.#endsMs = [];
      const lines = added.bytes.toString('utf8').split('\n');
      this.#endsMs.push(...lines.filter((line) => line.startsWith('{"event":"end"')).flatMap(timeIn));
    }
  }
}

/** A line of a damaged journal has none. */
function timeIn(line: string): number[] {
  const [, at = ''] = /"times":\{"at":"([^"]+)"/.exec(line) ?? [];
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? [] : [ms];
}
