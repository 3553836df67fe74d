import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { csvRows } from './csv.js';
import type { Cell } from './csv.js';
import { digestOf, GrowingFile, guarded, makeFolder, writeWhole } from './files.js';
import { littleEndian } from './floats.js';
import { modelJson } from './model-files.js';
import type { NamedShape } from './model-files.js';
import type { EpochRecord, FileDigest, Manifest, PredictionRecord, StepRecord } from './types.js';

const HISTORY_COLUMNS = ['epoch', 'accuracy', 'loss', 'val_accuracy', 'val_loss', 'learning_rate', 'seconds'] as const;
const TOP_K_COLUMNS = ['top_k_accuracy', 'val_top_k_accuracy'] as const;
const STEP_COLUMNS = ['epoch', 'step', 'loss', 'accuracy', 'seconds'] as const;

/** Everything of a manifest but the digests, which the writer knows. */
export type ManifestContent = Omit<Manifest, 'files'>;

export interface TableShape {
  readonly hasTopK: boolean;
  readonly hasSteps: boolean;
}

export interface ReopenRequest extends TableShape {
  /** The last one that stays. */
  readonly epoch: number;
  readonly digests: Manifest['files'];
}

/** Writes one run folder. A reader sees whole files and whole rows at any moment. */
export class RunWriter {
  private readonly digests: Record<string, FileDigest>;
  private readonly columns: readonly string[];
  private readonly history: GrowingFile;
  private readonly steps: GrowingFile | null;
  /** Digest of run.json as it was written last; `null` before. */
  private manifestDigest: string | null;

  /** Starts the tables of a new folder. */
  static create(folder: string, files: FileOperations, shape: TableShape): RunWriter {
    return new RunWriter(folder, files, shape, null);
  }

  /** Goes on in a folder: rows after `epoch` and a row that was cut off are dropped. */
  static reopen(folder: string, files: FileOperations, { epoch, digests, ...shape }: ReopenRequest): RunWriter {
    return new RunWriter(folder, files, shape, { epoch, digests });
  }

  private constructor(
    readonly folder: string,
    private readonly files: FileOperations,
    { hasTopK, hasSteps }: TableShape,
    earlier: Pick<ReopenRequest, 'epoch' | 'digests'> | null,
  ) {
    this.columns = hasTopK ? [...HISTORY_COLUMNS, ...TOP_K_COLUMNS] : HISTORY_COLUMNS;
    // A table that grows has a digest only once it is closed.
    this.digests = Object.fromEntries(
      Object.entries(earlier?.digests ?? {}).filter(([name]) => name !== 'history.csv' && name !== 'steps.csv'),
    );
    this.manifestDigest = earlier === null ? null : this.digestOnDisk();
    const table = (name: string, columns: readonly string[]): GrowingFile => {
      const path = join(folder, name);
      const header = csvRows([columns]);
      return earlier === null
        ? GrowingFile.create(files, path, header)
        : GrowingFile.replace(files, path, keptRows(files, path, header, earlier.epoch));
    };
    this.history = table('history.csv', this.columns);
    this.steps = hasSteps ? table('steps.csv', STEP_COLUMNS) : null;
  }

  writeFile(name: string, content: string | Uint8Array): void {
    this.checkOwn();
    const parts = name.split('/');
    if (parts.length > 1) makeFolder(this.files, join(this.folder, ...parts.slice(0, -1)));
    this.digests[name] = writeWhole(this.files, join(this.folder, ...parts), content);
  }

  appendEpoch(record: EpochRecord): void {
    const values: Readonly<Record<string, Cell | undefined>> = {
      ...record,
      seconds: Number(record.seconds.toFixed(3)),
    };
    this.history.append(csvRows([this.columns.map((column) => values[column] ?? null)]), { sync: true });
  }

  appendStep(record: StepRecord): void {
    const values = { ...record, seconds: Number(record.seconds.toFixed(3)) };
    this.steps?.append(csvRows([STEP_COLUMNS.map((column) => values[column])]), { sync: false });
  }

  writeModel(topology: unknown, shapes: readonly NamedShape[], weights: Float32Array): void {
    this.writeFile('model/weights.bin', littleEndian(weights));
    this.writeFile('model/model.json', modelJson(topology, shapes));
  }

  writePredictions(records: readonly PredictionRecord[]): void {
    const rows = records.map(({ index, label, prediction, confidence }) => [
      index,
      label,
      prediction,
      Number(confidence.toPrecision(6)),
    ]);
    this.writeFile('predictions.csv', csvRows([['index', 'label', 'prediction', 'confidence'], ...rows]));
  }

  writeManifest(content: ManifestContent): void {
    this.checkOwn();
    const manifest: Manifest = { ...content, files: this.digests };
    const written = writeWhole(this.files, join(this.folder, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    this.manifestDigest = written.sha256;
  }

  /** Another run may have replaced the folder (--force): two of them must not mix. */
  private checkOwn(): void {
    if (this.manifestDigest === null) return;
    if (this.digestOnDisk() === this.manifestDigest) return;
    const message = `${this.folder} was replaced or changed by somebody else`;
    throw new MnistxError({ code: 'DISK', message, fix: 'give each run its own name with --name; this one has ended' });
  }

  private digestOnDisk(): string {
    const path = join(this.folder, 'run.json');
    return digestOf(guarded(path, () => this.files.readFileSync(path))).sha256;
  }

  /** Steps are only handed to the system as they come: they must be on disk before a checkpoint says that they are. */
  syncSteps(): void {
    this.steps?.sync();
  }

  /** Closes the growing files, whose digests are known only now. */
  close(): void {
    this.history.close();
    this.steps?.close();
    for (const name of this.steps === null ? ['history.csv'] : ['history.csv', 'steps.csv']) {
      const path = join(this.folder, name);
      this.digests[name] = digestOf(guarded(path, () => this.files.readFileSync(path)));
    }
  }
}

/** The header and the whole rows up to an epoch, as they stand in the file; the header alone where there is none yet. */
function keptRows(files: FileOperations, path: string, header: string, epoch: number): string {
  let text: string;
  try {
    text = new TextDecoder().decode(guarded(path, () => files.readFileSync(path)));
  } catch (error) {
    if (epoch > 0) throw error;
    text = header;
  }
  const rows = text.slice(header.length, text.lastIndexOf('\n') + 1).match(/[^\n]*\n/g) ?? [];
  return header + rows.filter((row) => Number(row.split(',', 1)[0]) <= epoch).join('');
}
