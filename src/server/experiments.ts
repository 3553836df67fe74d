import { setImmediate as turn } from 'node:timers/promises';
import type { Effects } from '../effects.js';
import type { RunSummary } from '../runs/summary.js';
import { readExperiment } from '../tasks/config-columns.js';
import type { ExperimentOf } from '../tasks/config-columns.js';

/** Longer than this no request waits for another one's reading. */
const TURN_MS = 10;
/** Parts that are shared; beyond it sharing begins again. */
const MOST_PARTS = 100_000;

/**
 * The experiments of runs in memory. Each is kept with its summary, which is a new object once the run has changed. Equal
 * parts are one object: ten thousand runs differ in little.
 */
export class Experiments {
  readonly #known = new WeakMap<RunSummary, { readonly experiment: unknown }>();
  readonly #parts = new Map<string, unknown>();

  constructor(readonly options: Pick<Effects, 'files' | 'elapsedMs'>) {}

  readonly of: ExperimentOf = (run) => {
    const known = this.#known.get(run);
    if (known !== undefined) return known.experiment;
    const experiment = this.#share(readExperiment(run.folder, this.options.files), true);
    this.#known.set(run, { experiment });
    return experiment;
  };

  /** Reads those that are not known, and lets other work be done meanwhile. */
  async load(runs: readonly RunSummary[], signal: AbortSignal): Promise<void> {
    const { elapsedMs } = this.options;
    let startMs = elapsedMs();
    for (const run of runs) {
      if (this.#known.has(run)) continue;
      if (elapsedMs() - startMs > TURN_MS) {
        await turn();
        signal.throwIfAborted();
        startMs = elapsedMs();
      }
      this.of(run);
    }
  }

  /** The whole differs from run to run, at least by its name. */
  #share(value: unknown, isWhole = false): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const text = isWhole ? '' : JSON.stringify(value);
    const known = isWhole ? undefined : this.#parts.get(text);
    if (known !== undefined) return known;
    const shared = Array.isArray(value)
      ? value.map((one) => this.#share(one))
      : Object.fromEntries(Object.entries(value).map(([key, below]) => [key, this.#share(below)]));
    if (isWhole) return shared;
    if (this.#parts.size >= MOST_PARTS) this.#parts.clear();
    this.#parts.set(text, shared);
    return shared;
  }
}
