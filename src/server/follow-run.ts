import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { EpochRecord } from '../records.js';
import { FollowedLines } from '../runs/follow-lines.js';
import { parseNumbers } from '../runs/parse-numbers.js';
import { readRun } from '../runs/read-run.js';
import type { Progress } from './api/runs.js';

/** What a run has written since the last look. */
export interface RunNews {
  /** Whole epochs; the first is that of index `from` in the history. */
  readonly epochs: readonly { readonly from: number; readonly records: readonly EpochRecord[] }[];
  /** Rows of the step log; `null` if there are no new ones. */
  readonly steps: number | null;
}

/** More records are sent as several events. */
const MOST_RECORDS = 500;

/** Follows one run that trains by its files. */
export class FollowedRun {
  readonly #history: FollowedLines;
  readonly #steps: FollowedLines;
  #header = '';
  #lastStep: StepPlace | null = null;
  #epochs = 0;
  #epochSeconds = 0;
  readonly #length: RunLength | null;

  constructor(
    readonly folder: string,
    files: FileOperations,
  ) {
    this.#history = new FollowedLines(join(folder, 'history.csv'), files);
    this.#steps = new FollowedLines(join(folder, 'steps.csv'), files);
    this.#length = lengthOf(folder, files);
  }

  read(): RunNews {
    return { epochs: [...this.#readEpochs()], steps: this.#readSteps() };
  }

  /** `null` for a run whose manifest cannot be read. */
  get progress(): Progress | null {
    if (this.#length === null) return null;
    return progressOf({
      ...this.#length,
      epochsDone: this.#epochs,
      epochSeconds: this.#epochSeconds,
      lastStep: this.#lastStep,
    });
  }

  *#readEpochs(): Generator<RunNews['epochs'][number]> {
    for (let added = this.#history.read(); added !== null; added = this.#history.read()) {
      const records = this.#parse(added.from, added.bytes);
      // The first line of a table is its header.
      const from = Math.max(0, added.from - 1);
      if (from === 0) this.#epochs = this.#epochSeconds = 0;
      this.#epochs += records.length;
      for (const { seconds } of records) this.#epochSeconds += seconds;
      for (let at = 0; at < records.length; at += MOST_RECORDS)
        yield { from: from + at, records: records.slice(at, at + MOST_RECORDS) };
    }
  }

  /** Nothing of a table that another program has damaged: the row of the run says what is wrong with it. */
  #parse(from: number, bytes: Buffer): EpochRecord[] {
    const text = bytes.toString('utf8');
    if (from === 0) this.#header = text.slice(0, text.indexOf('\n') + 1);
    try {
      const table = Buffer.from(from === 0 ? text : this.#header + text);
      return parseNumbers('history.csv', table, ['epoch', 'seconds']) as unknown as EpochRecord[];
    } catch (error) {
      if (error instanceof MnistxError) return [];
      throw error;
    }
  }

  #readSteps(): number | null {
    let isNew = false;
    for (let added = this.#steps.read(); added !== null; added = this.#steps.read()) {
      isNew = true;
      const start = added.bytes.lastIndexOf('\n', added.bytes.length - 2) + 1;
      this.#lastStep = stepIn(added.bytes.toString('utf8', start));
    }
    return isNew ? Math.max(0, this.#steps.count - 1) : null;
  }
}

interface RunLength {
  readonly epochsPlanned: number;
  readonly stepsPerEpoch: number;
}

interface StepPlace {
  readonly epoch: number;
  readonly step: number;
  /** Since the start of the epoch. */
  readonly seconds: number;
}

/** Where a training is. */
export interface Course extends RunLength {
  readonly epochsDone: number;
  /** Of all these epochs. */
  readonly epochSeconds: number;
  /** The last row of the step log; `null` if there is none. */
  readonly lastStep: StepPlace | null;
}

/** The time left is estimated from the epochs before, in the first one from its steps. */
export function progressOf({ epochsPlanned, stepsPerEpoch, epochsDone, epochSeconds, lastStep }: Course): Progress {
  const isInside = lastStep !== null && lastStep.epoch === epochsDone + 1;
  const share = isInside ? Math.min(1, lastStep.step / stepsPerEpoch) : 0;
  const perEpoch = epochsDone > 0 ? epochSeconds / epochsDone : isInside && share > 0 ? lastStep.seconds / share : null;
  const left = Math.max(0, epochsPlanned - epochsDone - share);
  return { done: 1 - left / epochsPlanned, secondsLeft: perEpoch === null ? null : left * perEpoch };
}

/** `epoch,step,loss,accuracy,seconds,…`, as all versions begin the row. */
function stepIn(row: string): StepPlace | null {
  const [epoch = NaN, step = NaN, , , seconds = NaN] = row.split(',').map(Number);
  return Number.isFinite(epoch + step + seconds) ? { epoch, step, seconds } : null;
}

function lengthOf(folder: string, files: FileOperations): RunLength | null {
  try {
    const { data, experiment } = readRun(folder, files).manifest;
    const stepsPerEpoch = Math.max(1, Math.ceil(data.training_examples / experiment.train.batch_size));
    return { epochsPlanned: experiment.train.epochs, stepsPerEpoch };
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
