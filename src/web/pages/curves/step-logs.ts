import type { StepRows } from '../../../charts/chosen-curves.js';
import type { StepsOfRun } from '../../../server/api/curves.js';
import type { RunId } from '../../../server/api/runs.js';
import { addSteps } from '../../curves/live-runs.js';

export interface StepLogsParts {
  /** What is known already. */
  readonly rows: ReadonlyMap<RunId, StepRows>;
  readonly ask: (id: RunId, from: number) => Promise<StepsOfRun>;
  /** Called with all rows after each answer. */
  readonly onRows: (rows: ReadonlyMap<RunId, StepRows>) => void;
}

/** Reads step logs as they grow, part by part. What is written while a part is on its way is asked for after it. */
export class StepLogs {
  #rows: ReadonlyMap<RunId, StepRows>;
  readonly #busy = new Set<RunId>();
  readonly #grown = new Set<RunId>();

  constructor(private readonly parts: StepLogsParts) {
    this.#rows = parts.rows;
  }

  /** Reads on to the end of a log, of which `count` rows are there; one that has fewer than are known has begun again. */
  async read(id: RunId, count = this.#countOf(id)): Promise<void> {
    if (this.#busy.has(id)) return void this.#grown.add(id);
    this.#busy.add(id);
    let from = count < this.#countOf(id) ? 0 : this.#countOf(id);
    try {
      for (let isMore = true; isMore;) {
        this.#grown.delete(id);
        const answer = await this.parts.ask(id, from);
        this.#rows = new Map(this.#rows).set(id, addSteps(this.#rows.get(id) ?? null, answer));
        this.parts.onRows(this.#rows);
        from = this.#countOf(id);
        isMore = this.#grown.has(id) || (answer.step.length > 0 && from < answer.count);
      }
    } finally {
      this.#busy.delete(id);
    }
  }

  #countOf(id: RunId): number {
    return this.#rows.get(id)?.step.length ?? 0;
  }
}
