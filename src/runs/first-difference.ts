import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { BEST_CHECKPOINT, CHECKPOINTS, decodeCheckpoint } from './checkpoint.js';
import { TableReader } from './parse-numbers.js';
import { floatsFrom } from './floats.js';
import { readFile } from './read-file.js';
import type { Manifest, Run } from './types.js';

/** The files in which two runs of one experiment agree, and their first difference. */
export interface Agreement {
  /** Relative paths of the files that are equal. Times in tables may differ. */
  readonly same: readonly string[];
  /** `history.csv, epoch 3, val_loss: 0.31 → 0.32`; `null` if none. */
  readonly difference: string | null;
}

export interface WeightSlot {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface DifferenceOptions {
  readonly epochs: number;
  readonly slots: readonly WeightSlot[];
  /** Default: `nodeEffects.files` */
  readonly files?: FileOperations;
}

/** Compares two runs of one experiment in the order in which differences arise: steps, epochs, weights, predictions. */
export function firstDifference(
  before: Run,
  now: Run,
  { epochs, slots, files = nodeEffects.files }: DifferenceOptions,
): Agreement {
  const isWhole = before.manifest.status === 'finished' && epochs === before.history.length;
  const names = Object.keys(before.manifest.files).filter((name) => name in COMPARISONS);
  const order = ORDER.filter((name) => isWhole || isTable(name)).filter(
    (name) => !(CHECKPOINTS.includes(name) && hasOtherCheckpoints(before)),
  );
  const compared = order.filter((name) => names.includes(name));
  const same: string[] = [];
  for (const name of compared) {
    const [old, fresh] = [before, now].map(({ folder }) => readFile(files, join(folder, name))) as [Buffer, Buffer];
    const found = COMPARISONS[name]!(old, fresh, { name, epochs, slots });
    if (found !== null) return { same, difference: `${name}, ${found}` };
    same.push(name);
  }
  const lacking = order.find((name) => !names.includes(name) && now.manifest.files[name] !== undefined);
  if (lacking !== undefined) return { same, difference: `${lacking} is missing, although such a run has one` };
  return { same, difference: isWhole ? metricsDifference(before.manifest.metrics, now.manifest.metrics) : null };
}

/** What run.json says of the results: lists and comparisons show that, not the tables. */
function metricsDifference(before: Manifest['metrics'], now: Manifest['metrics']): string | null {
  for (const name of ['final', 'best', 'test'] as const) {
    const [old, fresh] = [before[name], now[name]] as [Metrics, Metrics];
    const keys = Object.keys({ ...old, ...fresh }).filter((key) => !TIMES.has(key));
    const key = keys.find((one) => !Object.is(old?.[one] ?? null, fresh?.[one] ?? null));
    if (key !== undefined)
      return `run.json, metrics.${name}.${key}: ${old?.[key] ?? 'nothing'} → ${fresh?.[key] ?? 'nothing'}`;
  }
  return null;
}

type Metrics = Readonly<Record<string, number | null>> | null;

/**
 * Whether the run was continued with other checkpoint settings, or without its best checkpoint. A run that is trained
 * in one go then has other checkpoints.
 */
function hasOtherCheckpoints({ manifest }: Run): boolean {
  return (manifest.resumed ?? []).some(({ differences }) =>
    differences.some((line) => line.startsWith('train.checkpoint') || line.startsWith(BEST_CHECKPOINT)),
  );
}

interface Comparing {
  readonly name: string;
  readonly epochs: number;
  readonly slots: readonly WeightSlot[];
}

type Comparison = (before: Buffer, now: Buffer, comparing: Comparing) => string | null;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  'steps.csv': tableDifference,
  'history.csv': tableDifference,
  'model/weights.bin': weightsDifference,
  'model/model.json': bytesDifference,
  'predictions.csv': linesDifference,
  'checkpoints/best.ckpt': checkpointDifference,
  'checkpoints/last.ckpt': checkpointDifference,
};
const ORDER = Object.keys(COMPARISONS);

function isTable(name: string): boolean {
  return name === 'steps.csv' || name === 'history.csv';
}

const TIMES: ReadonlySet<string> = new Set(['seconds', 'elapsed_seconds']);

/** The first difference in the rows of the given epochs and the columns of the old table. Times may differ. */
function tableDifference(before: Buffer, now: Buffer, { name, epochs }: Comparing): string | null {
  const [old, fresh] = [new TableReader(name, before, ['epoch']), new TableReader(name, now, ['epoch'])];
  const nextOld = untilEpoch(epochs, old);
  const nextFresh = skipStepZero(!old.header.includes('mean_loss'), fresh, untilEpoch(epochs, fresh));
  // Row by row: a table of steps may not fit into memory.
  for (;;) {
    const [hasOld, hasFresh] = [nextOld(), nextFresh()];
    if (!hasOld) return hasFresh ? `a row of epoch ${valueIn(fresh, 'epoch')} is missing` : null;
    const [epoch, step] = [valueIn(old, 'epoch'), valueIn(old, 'step')];
    const place = step === undefined ? `epoch ${epoch}` : `epoch ${epoch}, step ${step}`;
    if (!hasFresh) return `${place} was not reached`;
    const column = old.header.find((key, at) => !TIMES.has(key) && !Object.is(old.row[at], valueIn(fresh, key)));
    if (column !== undefined)
      return `${place}, ${column}: ${textOf(valueIn(old, column))} → ${textOf(valueIn(fresh, column))}`;
  }
}

/** `undefined` in a table without that column, NaN for an empty cell. */
function valueIn({ header, row }: TableReader, column: string): number | undefined {
  return row[header.indexOf(column)];
}

function untilEpoch(epochs: number, table: TableReader): () => boolean {
  return () => table.next() && !(valueIn(table, 'epoch')! > epochs);
}

/** Tables of steps without the column mean_loss have no row of step 0. */
function skipStepZero(isStepZeroLeftOut: boolean, table: TableReader, next: () => boolean): () => boolean {
  if (!isStepZeroLeftOut) return next;
  return () => {
    let isThere = next();
    while (isThere && valueIn(table, 'step') === 0) isThere = next();
    return isThere;
  };
}

function textOf(value: number | undefined): string {
  return value === undefined ? 'nothing' : Number.isNaN(value) ? 'empty' : String(value);
}

function weightsDifference(before: Buffer, now: Buffer, { slots }: Comparing): string | null {
  const [old, fresh] = [floatsFrom(before), floatsFrom(now)];
  if (old.length !== fresh.length) return `weights: ${old.length} → ${fresh.length}`;
  const at = old.findIndex((weight, index) => !Object.is(weight, fresh[index]));
  if (at < 0) return null;
  let first = 0;
  for (const { name, shape } of slots) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (at < first + size) return `${name}, weight ${at - first}: ${old[at]} → ${fresh[at]}`;
    first += size;
  }
  return `weight ${at}: ${old[at]} → ${fresh[at]}`;
}

function linesDifference(before: Buffer, now: Buffer): string | null {
  if (before.equals(now)) return null;
  const [old, fresh] = [before.toString().split('\n'), now.toString().split('\n')];
  const at = old.findIndex((line, index) => line !== fresh[index]);
  return at < 0 ? `lines: ${old.length} → ${fresh.length}` : `line ${at + 1}: ${old[at]} → ${fresh[at] ?? 'nothing'}`;
}

/** Compares the content: a later version may encode it differently. */
function checkpointDifference(before: Buffer, now: Buffer, { name }: Comparing): string | null {
  if (before.equals(now)) return null;
  const [old, fresh] = [decodeCheckpoint(name, before), decodeCheckpoint(name, now)];
  for (const [index, { name: buffer, values }] of old.buffers.entries()) {
    const other = fresh.buffers[index];
    if (other?.name !== buffer || other.values.length !== values.length) return `its ${buffer}`;
    const at = values.findIndex((value, place) => !Object.is(value, other.values[place]));
    if (at >= 0) return `${buffer}, value ${at}: ${values[at]} → ${other.values[at]}`;
  }
  const [oldState, freshState] = [old.state, fresh.state] as [Record<string, unknown>, Record<string, unknown>];
  const key = Object.keys(oldState).find((one) => !isDeepStrictEqual(oldState[one], freshState[one]));
  return key === undefined ? null : `its state, ${key}`;
}

function bytesDifference(before: Buffer, now: Buffer): string | null {
  if (before.equals(now)) return null;
  const at = before.findIndex((byte, index) => byte !== now[index]);
  return at < 0 ? `bytes: ${before.length} → ${now.length}` : `byte ${at}`;
}
