import fs, {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { FileOperations } from '../src/effects.js';
import { Purpose, uniformSource } from '../src/random.js';
import type { EpochRecord } from '../src/records.js';
import { readRun } from '../src/runs/read-run.js';
import { RunWriter } from '../src/runs/run-writer.js';

const EPOCHS = 5;
/** Skips fsync: nothing made here has to survive a crash. */
const files: FileOperations = { ...fs, fsyncSync: () => {} };
const uniform = uniformSource({ seed: 1, purpose: Purpose.order });

/** Copies of a finished run with names, seeds, times and histories of their own; the one in the middle is damaged. */
export async function makeRuns(base: string, runsDirectory: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const folder = join(runsDirectory, `lr-${index}`);
    linkFiles(base, folder);
    rewrite(folder, { epoch: 0, name: `lr-${index}`, seed: index, epochs: EPOCHS });
    // So that Ctrl-C is heard.
    if (index % 100 === 0) await turn();
  }
  truncateSync(join(runsDirectory, nameDamaged(count), 'run.json'), 100);
}

export function nameDamaged(count: number): string {
  return `lr-${Math.floor(count / 2)}`;
}

/** A copy of a run with a history of as many rows as are asked for. */
export function makeLongRun(base: string, folder: string, rows: number): void {
  linkFiles(base, folder);
  const file = join(folder, 'history.csv');
  const [header] = readFileSync(file, 'utf8').split('\n', 1);
  const columns = header!.split(',') as (keyof EpochRecord)[];
  const lines = Array.from({ length: rows }, (_, index) => {
    const record = makeUpRecord(index + 1);
    return columns.map((column) => record[column] ?? '').join(',');
  });
  const long = (): void => {
    rmSync(file);
    writeFileSync(file, `${[header, ...lines].join('\n')}\n`);
  };
  rewrite(folder, { epoch: rows, name: 'long', seed: 1, epochs: rows, prepare: long });
}

interface Rewrite {
  readonly epoch: number;
  readonly name: string;
  readonly seed: number;
  readonly epochs: number;
  /** Changes the tables before they are taken for the run's own. */
  readonly prepare?: () => void;
}

/** Lets the run's own writer write the changes, so that all digests are right. */
function rewrite(folder: string, { epoch, name, seed, epochs, prepare = () => {} }: Rewrite): void {
  const { files: _, ...content } = readRun(folder, files).manifest;
  prepare();
  const hasSteps = existsSync(join(folder, 'steps.csv'));
  // The tables that stand there now are taken as they are.
  const request = { place: { epoch, step: 0 }, digests: {}, hasTopK: false, hasSteps };
  const writer = RunWriter.reopen(folder, files, request, { ...content, status: 'running' });
  for (let next = epoch + 1; next <= epochs; next++) writer.appendEpoch(makeUpRecord(next));
  writer.close();
  const experiment = { ...content.experiment, train: { ...content.experiment.train, epochs } };
  writer.writeManifest({ ...content, experiment, name, seed, created: new Date(1.7e12 + seed * 60_000).toISOString() });
}

/** Makes up a record with full doubles, as training gives them. */
function makeUpRecord(epoch: number): EpochRecord {
  const loss = 2.3 / Math.sqrt(epoch) + 0.1 * uniform();
  return {
    epoch,
    accuracy: 1 - loss / 3,
    loss,
    val_accuracy: 1 - (loss + 0.01 * uniform()) / 3,
    val_loss: loss + 0.1 * uniform(),
    learning_rate: 0.001 * 0.9999999 ** epoch,
    seconds: Number(uniform().toFixed(3)),
  };
}

/** Hard links: ten thousand runs take little more space than their tables. */
function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const copy = join(to, relative(from, path));
    if (entry.isDirectory()) mkdirSync(copy, { recursive: true });
    else {
      mkdirSync(join(copy, '..'), { recursive: true });
      linkSync(path, copy);
    }
  }
}
