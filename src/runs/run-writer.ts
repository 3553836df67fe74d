import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { csvRows } from './csv.js';
import { CHECKPOINTS, isWholeCheckpoint } from './checkpoint.js';
import { digestOf, GrowingFile, isThere, makeOwnFolder, matches, withDiskErrors, writeWhole } from './files.js';
import { littleEndian } from './floats.js';
import { INITIAL_WEIGHTS, MODEL_WEIGHTS } from './model-files.js';
import { modelJson } from './model-json.js';
import type { NamedShape } from './model-json.js';
import { MOST_BYTES, readFile } from './read-file.js';
import { sealRecord } from './seal.js';
import {
  FIRST_STEP_COLUMNS,
  historyValues,
  predictionsCsv,
  rowOf,
  STEP_COLUMNS,
  stepValues,
  tablesOf,
} from './tables.js';
import type { TableForm, TableShape, Values } from './tables.js';
import type {
  EpochRecord,
  FileDigest,
  Manifest,
  ManifestContent,
  Place,
  PredictionRecord,
  StepRecord,
} from './types.js';

/** Files that a continued run keeps unchanged. */
export const KEPT_FILES: readonly string[] = ['config.yaml', INITIAL_WEIGHTS, ...CHECKPOINTS];

export interface ReopenRequest extends TableShape {
  /** Rows after this place are dropped. */
  readonly place: Place;
  /** The digests in the folder's manifest. */
  readonly digests: Manifest['files'];
}

interface Table extends TableForm {
  readonly file: GrowingFile;
}

/** Writes one run folder. A reader sees whole files and whole rows at any moment, and can check each of them. */
export class RunWriter {
  private readonly digests: Record<string, FileDigest> = {};
  private tables: readonly Table[] = [];
  /**
   * Digests that run.json may have: of the last write and, if that failed half way, of the one before. Empty before the
   * first.
   */
  private manifestDigests: readonly string[] = [];

  /** Starts the tables of a new folder. */
  static create(folder: string, files: FileOperations, shape: TableShape): RunWriter {
    const writer = new RunWriter(folder, files);
    writer.tables = tablesOf(shape).map(({ name, columns }) => ({
      name,
      columns,
      file: GrowingFile.create(files, join(folder, name), csvRows([columns])),
    }));
    return writer;
  }

  /**
   * Continues in a folder: drops rows after `place`, and a row that was cut off. Writes `manifest` first, so that
   * run.json never covers rows that are missing.
   */
  static reopen(
    folder: string,
    files: FileOperations,
    { place, digests, ...shape }: ReopenRequest,
    manifest: ManifestContent,
  ): RunWriter {
    const writer = new RunWriter(folder, files);
    writer.manifestDigests = [writer.digestOnDisk()];
    // All other files are written again; until then run.json has no digest of them.
    for (const name of KEPT_FILES) {
      const digest = findKeptDigest(files, folder, name, digests[name]);
      if (digest !== undefined) writer.digests[name] = digest;
      // A damaged checkpoint is removed; the run continues without it.
      else if (isCheckpoint(name))
        withDiskErrors(join(folder, name), () => files.rmSync(join(folder, name), { force: true }));
    }
    const kept = tablesOf(shape).map(({ name, columns: newest }) => {
      const table = readRecordedPart(files, join(folder, name), digests[name]);
      const columns = name === 'steps.csv' ? stepColumnsOf(table) : newest;
      return { name, columns, content: keepRows(table, csvRows([columns]), isKept[name](place)) };
    });
    for (const { name, content } of kept) writer.digests[name] = digestOf(new TextEncoder().encode(content));
    writer.writeManifest(manifest);
    writer.tables = kept.map(({ name, columns, content }) => ({
      name,
      columns,
      file: GrowingFile.replace(files, join(folder, name), content),
    }));
    return writer;
  }

  private constructor(
    readonly folder: string,
    private readonly files: FileOperations,
  ) {}

  writeFile(name: string, content: string | Uint8Array): void {
    this.checkOwn();
    const parts = name.split('/');
    if (parts.length > 1) makeOwnFolder(this.files, join(this.folder, ...parts.slice(0, -1)));
    // If the write fails, either version may be there.
    delete this.digests[name];
    this.digests[name] = writeWhole(this.files, join(this.folder, ...parts), content);
  }

  appendEpoch(record: EpochRecord): void {
    this.append('history.csv', historyValues(record), { sync: true });
  }

  /** Writes history.csv again if another program has cut or replaced it: its rows are known. */
  restoreHistory(records: readonly EpochRecord[]): void {
    const table = this.table('history.csv');
    if (table === undefined || table.file.isUntouched()) return;
    const rows = records.map((record) => rowOf(table, historyValues(record)));
    const content = csvRows([table.columns, ...rows]);
    const path = join(this.folder, 'history.csv');
    if (matches(new TextEncoder().encode(content), table.file.digest())) writeWhole(this.files, path, content);
  }

  appendStep(record: StepRecord): void {
    const isOfFirstForm = this.table('steps.csv')?.columns.includes('mean_loss') === false;
    if (record.step === 0 && isOfFirstForm) return;
    this.append('steps.csv', stepValues(record), { sync: false });
  }

  /** Written once, at the beginning. */
  writeInitialWeights(weights: Float32Array): void {
    this.writeFile(INITIAL_WEIGHTS, littleEndian(weights));
  }

  writeModel(topology: unknown, shapes: readonly NamedShape[], weights: Float32Array): void {
    this.writeFile(MODEL_WEIGHTS, littleEndian(weights));
    this.writeFile('model/model.json', modelJson(topology, shapes));
  }

  writePredictions(records: readonly PredictionRecord[]): void {
    this.writeFile('predictions.csv', predictionsCsv(records));
  }

  writeManifest(content: ManifestContent): Manifest {
    this.checkOwn();
    for (const { name, file } of this.tables) this.digests[name] = file.digest();
    const files = Object.entries(this.digests).filter(([name]) => content.status !== 'running' || !isCheckpoint(name));
    const manifest = { ...content, files: Object.fromEntries(files) };
    const text = sealRecord(manifest);
    const written = digestOf(new TextEncoder().encode(text)).sha256;
    this.manifestDigests = [...this.manifestDigests, written];
    writeWhole(this.files, join(this.folder, 'run.json'), text);
    this.manifestDigests = [written];
    return manifest;
  }

  /** Another run may have replaced the folder (--force); the two must not mix. */
  private checkOwn(): void {
    if (this.manifestDigests.length === 0 || this.manifestDigests.includes(this.digestOnDisk())) return;
    const message = `${this.folder} was replaced or changed by another program`;
    throw new MnistxError({
      code: 'DISK',
      message,
      fix: 'give each run its own name with --name; this run has stopped',
    });
  }

  private digestOnDisk(): string {
    const path = join(this.folder, 'run.json');
    return digestOf(withDiskErrors(path, () => readFile(this.files, path), 'read')).sha256;
  }

  /** Steps are written without fsync; they must be on disk before a manifest covers them. */
  syncSteps(): void {
    this.table('steps.csv')?.file.sync();
  }

  close(): void {
    for (const { file } of this.tables) file.close();
  }

  private append(name: Table['name'], values: Values, options: { readonly sync: boolean }): void {
    const table = this.table(name);
    table?.file.append(csvRows([rowOf(table, values)]), options);
  }

  private table(wanted: Table['name']): Table | undefined {
    return this.tables.find(({ name }) => name === wanted);
  }
}

/** Checkpoints are replaced at each epoch, after the manifest; they hold their own digest. */
function isCheckpoint(name: string): boolean {
  return CHECKPOINTS.includes(name);
}

/**
 * The digest of a kept file: the recorded one or, for a checkpoint without a record, its own. `undefined` if the file
 * is missing or damaged.
 */
function findKeptDigest(
  files: FileOperations,
  folder: string,
  name: string,
  recorded: FileDigest | undefined,
): FileDigest | undefined {
  const path = join(folder, name);
  if (!isThere(files, path)) return undefined;
  const bytes = withDiskErrors(path, () => readFile(files, path), 'read');
  if (recorded !== undefined) return matches(bytes, recorded) ? recorded : undefined;
  return isCheckpoint(name) && isWholeCheckpoint(bytes) ? digestOf(bytes) : undefined;
}

/** Which rows a run keeps that continues from a place. */
const isKept: Readonly<Record<Table['name'], (place: Place) => (row: string) => boolean>> = {
  'history.csv': (place) => (row) => Number.parseInt(row) <= place.epoch,
  'steps.csv': (place) => (row) => {
    const [epoch, step] = row.split(',', 2).map(Number) as [number, number];
    // Step 0 belongs to the first step: an epoch that starts over writes it again.
    return epoch <= place.epoch || (epoch === place.epoch + 1 && step <= place.step && place.step > 0);
  },
};

/** A table of steps keeps its form. */
function stepColumnsOf(table: Buffer | null): readonly string[] {
  const isOfFirstForm = table?.toString('utf8', 0, 200).startsWith(csvRows([FIRST_STEP_COLUMNS]));
  return isOfFirstForm ? FIRST_STEP_COLUMNS : STEP_COLUMNS;
}

/** The header and the rows to keep, unchanged; the header alone if there is no table yet. */
function keepRows(table: Buffer | null, header: string, keeps: (row: string) => boolean): string {
  const text = table?.toString('utf8') ?? header;
  const rows = text.slice(header.length, text.lastIndexOf('\n') + 1).match(/[^\n]*\n/g) ?? [];
  return header + rows.filter(keeps).join('');
}

/**
 * Reads the part of a table that run.json covers: every row that a checkpoint relies on, as the manifest is written
 * before it. Format 1 has no digests of growing tables.
 */
function readRecordedPart(files: FileOperations, path: string, digest: FileDigest | undefined): Buffer | null {
  if (!isThere(files, path)) {
    if (digest === undefined) return null;
    throw damagedTableError(`${path} is gone`);
  }
  const bytes = withDiskErrors(path, () => readFile(files, path, MOST_BYTES.table), 'read');
  const part = digest === undefined ? bytes : bytes.subarray(0, digest.bytes);
  if (digest === undefined || matches(part, digest)) return part;
  throw damagedTableError(`${path} is not the file that was written`);
}

function damagedTableError(message: string): MnistxError {
  return new MnistxError({
    code: 'RUN_DAMAGED',
    message,
    fix: 'restore the file, or train again: mnistx run … --again',
  });
}
