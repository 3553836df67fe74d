import type { EngineDescription } from '../../src/engine/types.js';
import type { DataShape } from '../../src/model/compile.js';
import type { EpochRecord } from '../../src/records.js';

/** What a test lets a page train. */
export interface PageOrder {
  /** A complete experiment. */
  readonly text: string;
  readonly shape: DataShape;
  /** Where its packed data are. */
  readonly data: string;
  readonly threads: number | null;
  /** Stops after so many steps and continues in another worker. */
  readonly stopAfter: number | null;
}

/** What a page says of it. */
export interface PageResult extends TrainedBits {
  readonly engine: EngineDescription;
  readonly isIsolated: boolean;
  /** Of the training alone. */
  readonly seconds: number;
}

export interface TrainedBits {
  readonly history: readonly EpochRecord[];
  /** SHA-256 of the weights, then of each buffer of the optimizer. */
  readonly digests: readonly string[];
}
