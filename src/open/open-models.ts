import { join, resolve } from 'node:path';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { isSame, stampOfFiles } from '../runs/stamp.js';
import type { Stamp } from '../runs/stamp.js';
import { dataOfRun, openModelOf } from './open-model.js';
import type { DataGuard, ModelOptions, OpenModel } from './open-model.js';
import { openRun } from './open-run.js';

export interface OpenModelsOptions extends ModelOptions, DataGuard {
  /** How many may be open at once. Default: `6` */
  readonly mostModels?: number;
  /** What they may take in memory together; one model alone may take more. Default: 96 MiB */
  readonly mostBytes?: number;
  /** All are closed when none has been used for so long. Default: a minute */
  readonly idleMs?: number;
}

/** What a session takes in memory beside its weights: stacks of threads, and the program itself. */
const SESSION_BYTES = 12 * 2 ** 20;
/** Weights, their gradients and the optimizer's accumulators, in float32. */
const WEIGHT_BYTES = 16;

interface Kept {
  /** Of its run.json: a run that trains on, or was replaced, has another one. */
  readonly stamp: Stamp;
  readonly model: OpenModel;
  readonly bytes: number;
}

/**
 * Keeps a few trained networks open between requests. Sessions take one call at a time, and two cores gain nothing by more:
 * so all uses wait for each other.
 */
export class OpenModels {
  /** By their folders, the one used last at the end. */
  readonly #kept = new Map<string, Kept>();
  readonly #files: FileOperations;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(readonly options: OpenModelsOptions = {}) {
    this.#files = options.files ?? nodeEffects.files;
  }

  get count(): number {
    return this.#kept.size;
  }

  /**
   * Lets `work` have the network of a run folder, when its turn comes. It must not keep the model.
   *
   * @throws {MnistxError} those of `openModel`
   */
  use<T>(folder: string, work: (model: OpenModel) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#inTurn(async () => {
      signal?.throwIfAborted();
      clearTimeout(this.#idle);
      try {
        return await work(await this.#open(resolve(folder)));
      } finally {
        this.#idle = setTimeout(() => void this.close(), this.options.idleMs ?? 60_000).unref();
      }
    });
  }

  /** Closes all. Who uses one afterwards opens it again. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      clearTimeout(this.#idle);
      for (const folder of [...this.#kept.keys()]) await this.#drop(folder);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #open(folder: string): Promise<OpenModel> {
    const stamp = stampOfFiles([join(folder, 'run.json')], this.#files) ?? [];
    const kept = this.#kept.get(folder);
    if (kept !== undefined && isSame(kept.stamp, stamp)) {
      this.#kept.delete(folder);
      this.#kept.set(folder, kept);
      return kept.model;
    }
    await this.#drop(folder);
    // A whole dataset stays in memory with its loader, if the normalization has asked for it.
    const { data: _, ...opened } = await openModelOf(openRun(folder, this.options.files), this.options);
    const model = { ...opened, data: () => dataOfRun(opened.run, this.options) };
    const bytes = SESSION_BYTES + WEIGHT_BYTES * model.weights.length;
    this.#kept.set(folder, { stamp, model, bytes });
    await this.#makeRoom();
    return model;
  }

  async #makeRoom(): Promise<void> {
    const { mostModels = 6, mostBytes = 96 * 2 ** 20 } = this.options;
    const total = (): number => [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    while (this.#kept.size > 1 && (this.#kept.size > mostModels || total() > mostBytes)) {
      await this.#drop(this.#kept.keys().next().value!);
    }
  }

  async #drop(folder: string): Promise<void> {
    const kept = this.#kept.get(folder);
    this.#kept.delete(folder);
    await kept?.model.session.close();
  }
}
