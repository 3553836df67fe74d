import type { Normalization } from '../data/types.js';
import type { Plan } from '../model/types.js';
import type { EpochRecord, StepColumns } from '../records.js';
import type { Manifest } from '../runs/types.js';

/** A run as it leaves: plain data, all of it read before anything is written. */
export interface ExportedRun {
  readonly manifest: Manifest;
  readonly plan: Plan;
  /** (plan.weightCount), in the order of the plan's slots; empty unless the exporter needs them. */
  readonly weights: Float32Array;
  /** Of the network's inputs; `null` unless the exporter needs it. */
  readonly normalization: Normalization | null;
  readonly history: readonly EpochRecord[];
  /** The complete experiment as YAML. */
  readonly config: string;
  /** `null` if the run has none, and unless the exporter needs them. */
  readonly steps: StepColumns | null;
  /** An HTML page that holds the network and a board to draw on; `null` unless the exporter needs it. */
  readonly page: string | null;
  /** Where the model comes from and what it takes: for the metadata of a format. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What of a run an exporter reads besides its plan and history. */
export type ExportNeed = 'weights' | 'normalization' | 'steps' | 'page';

/** One option of an exporter, a flag of `mnistx export`. */
export interface ExportOption {
  readonly describe: string;
  readonly choices: readonly string[];
  readonly default: string;
}

/** The options of an exporter by name, each with a value. */
export type ExportOptions = Readonly<Record<string, string>>;

/** A file of an export. `name` is relative to the folder that is written, with slashes. */
export interface ExportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One target of `mnistx export`. A new one is such a value in `exporters.ts` and a file for its writer. */
export interface Exporter {
  /** What is written, in a few words. */
  readonly title: string;
  /** `file`: `write` returns one. `folder`: it returns as many as it likes. */
  readonly output: 'file' | 'folder';
  /** Of the file or folder, in `export/` of the run folder. `run` is the name of that folder. */
  readonly name: (run: string, options: ExportOptions) => string;
  /** Its reader compares what several runs have written into one folder. Default: `false` */
  readonly isGathered?: boolean;
  readonly needs: readonly ExportNeed[];
  /** By name, as in `--layout`. Names that two exporters share must mean the same. */
  readonly options: Readonly<Record<string, ExportOption>>;
  /** Loads the writer, and with it what the format needs. */
  readonly load: () => Promise<ExportWriter>;
}

/** Turns a run into files. Pure: reads and writes nothing, and throws NOT_EXPORTABLE for what the format cannot hold. */
export interface ExportWriter {
  /** What of the experiment is left out of the export or is otherwise in it, each in a few words. Default: nothing */
  readonly remarks?: (run: ExportedRun, options: ExportOptions) => readonly string[];
  readonly write: (run: ExportedRun, options: ExportOptions) => readonly ExportFile[] | Promise<readonly ExportFile[]>;
  /** How to use what was written to `path`, in one line. */
  readonly use: (path: string, options: ExportOptions) => string;
}
