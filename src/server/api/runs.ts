/** A run or sweep stands in the interface by its id, never by its path. */
export type RunId = string;

export type Value = string | number | null;

/** A row of the table: a run, a trial or a sweep. */
export interface RunRow {
  readonly id: RunId;
  readonly kind: 'run' | 'sweep';
  /** The folder as the command line takes it. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly tags: readonly string[];
  /** Empty if there is none. */
  readonly note: string;
  readonly seed: number | null;
  readonly dataset: string | null;
  readonly engine: string | null;
  readonly parameters: number | null;
  readonly epochsDone: number | null;
  readonly epochsPlanned: number | null;
  /** Of the weights in the folder; a sweep's best. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** Accuracy on validation, else training: the highest of all epochs (a sweep's best), and that of the last one. */
  readonly best: number | null;
  readonly last: number | null;
  readonly trainingSeconds: number | null;
  /** The sweep that it is a trial of. */
  readonly sweep: string | null;
  /** Of a run that trains now. */
  readonly progress: Progress | null;
}

export interface Progress {
  /** Of the whole training, from 0 to 1. */
  readonly done: number;
  readonly secondsLeft: number | null;
}

/**
 * `GET /api/runs?filter=…&filter=…&sort=…&reverse=1&columns=a,b&sweep=id&offset=0&limit=100`
 *
 * Filters, sort and columns are those of `mnistx ls`. `columns=varying` shows the keys of the experiments that differ
 * between the rows: the first time the server has to read every experiment, which takes a second for 10,000 runs, so ask
 * without it first. `sweep` lists the trials of a sweep by its id. With either, keys that no row has are left out of
 * the answer; else they are refused.
 */
export interface RunList {
  /** Asked for, or keys of the experiments that differ between the rows; their values are in `cells`. */
  readonly columns: readonly string[];
  /** Keys of the experiments that differ between the rows, if they were asked for; they are in `columns`, too. */
  readonly varying: readonly string[];
  /** From `offset` on, at most `limit`, and at most 1000. */
  readonly rows: readonly RunRow[];
  /** For each of `rows` the values of `columns`. */
  readonly cells: readonly (readonly Value[])[];
  /** How many meet the filters. */
  readonly matching: number;
  /** How many there are without the filters. */
  readonly total: number;
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
}
