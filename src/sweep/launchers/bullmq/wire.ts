import { createHash } from 'node:crypto';
import type { Experiment } from '../../../config/types.js';
import { digestOf } from '../../../runs/files.js';
import type { FileDigest } from '../../../runs/types.js';
import type { EpochReport, TrialJob, TrialReport } from '../launcher.js';

/** A file of a dataset, by its digest. */
export interface NeededFile extends FileDigest {
  readonly name: string;
}

/** What a worker must have to train a job. */
export interface Needs {
  /** Of mnistx. */
  readonly version: string;
  readonly engine: Experiment['engine'];
  readonly data: {
    /** As people know it: `mnist`, or the name of a folder. */
    readonly name: string;
    /** Where the coordinator has it; a worker need not. */
    readonly source: Experiment['data'];
    readonly files: readonly NeededFile[];
  };
}

/** Says that a queue has work, and for whom. */
export interface Announcement {
  readonly queue: string;
  /** Name of the sweep. */
  readonly sweep: string;
  readonly needs: Needs;
}

/** A job on its way, and what is known of its training. */
export interface Cargo {
  readonly job: TrialJob;
  /** Its run folder so far, packed; `null` if there is none. */
  readonly folder: Uint8Array | null;
  /** Why workers could not train it. */
  readonly faults: readonly string[];
}

/** As a queue holds it. Texts and numbers within them come back as they were, which a database does not promise of JSON. */
export interface WrittenCargo {
  readonly job: string;
  readonly folder: string | null;
  readonly faults: readonly string[];
}

/** The longest packed folder that goes through a queue, in bytes. Redis holds no text of more than 512 MB. */
export const MOST_CARGO_BYTES = 128 * 2 ** 20;

export function writeCargo({ job, folder, faults }: Cargo): WrittenCargo {
  return { job: JSON.stringify(job), folder: folder && Buffer.from(folder).toString('base64'), faults };
}

/**
 * `null` for what no coordinator has written. The name of a job becomes that of a folder, so it must not lead out of the
 * folder of runs.
 */
export function readCargo(written: unknown): Cargo | null {
  const { job: text, folder, faults } = (written ?? {}) as Partial<Record<keyof WrittenCargo, unknown>>;
  const job = typeof text === 'string' ? parseJob(text) : null;
  const isFolder = folder === null || typeof folder === 'string';
  if (job === null || !isFolder || !Array.isArray(faults)) return null;
  return { job, folder: folder === null ? null : new Uint8Array(Buffer.from(folder, 'base64')), faults };
}

const PLAIN_NAME = /^[A-Za-z0-9_][\w.-]{0,200}$/;

function parseJob(text: string): TrialJob | null {
  const job = fieldsOf(parse(text));
  const { name, model } = fieldsOf(job['experiment']);
  // A coordinator may not choose which runs of this machine are read.
  const isOwn = fieldsOf(model)['init_from'] === undefined;
  return isOwn && typeof name === 'string' && PLAIN_NAME.test(name) ? (job as unknown as TrialJob) : null;
}

/** How a job has ended, and the digest of the packed folder that goes with it: a worker that counts as lost may write over it. */
export interface Receipt {
  readonly report: TrialReport;
  readonly folder: string | null;
}

export function writeReceipt(report: TrialReport, folder: Uint8Array | null): string {
  return JSON.stringify({ report, folder: folder && digestOf(folder).sha256 } satisfies Receipt);
}

/** `null` for what no worker has written. */
export function readReceipt(text: unknown): Receipt | null {
  const { report, folder } = fieldsOf(parse(text));
  const isDigest = folder === null || typeof folder === 'string';
  return isDigest && isReport(report) ? { report, folder } : null;
}

const REPORTS: Readonly<Record<TrialReport['status'], (report: Fields) => boolean>> = {
  trained: ({ values, isFinished, isStopped, parameters, seconds }) =>
    Array.isArray(values) &&
    values.every((value) => value === null || typeof value === 'number') &&
    [isFinished, isStopped].every((value) => typeof value === 'boolean') &&
    [parameters, seconds].every((value) => typeof value === 'number'),
  failed: ({ reason }) => typeof reason === 'string',
  interrupted: () => true,
};

function isReport(value: unknown): value is TrialReport {
  const report = fieldsOf(value);
  const { status } = report;
  return (
    typeof status === 'string' && Object.hasOwn(REPORTS, status) && REPORTS[status as TrialReport['status']](report)
  );
}

/** `null` for what no worker has written. */
export function readEpoch(text: unknown): EpochReport | null {
  const { epoch, value } = fieldsOf(parse(text));
  const isValue = value === null || typeof value === 'number';
  return typeof epoch === 'number' && isValue ? { epoch, value } : null;
}

/** `null` for what no coordinator has written for this queue. */
export function readAnnouncement(queue: string, text: unknown): Announcement | null {
  const announcement = fieldsOf(parse(text));
  const { version, engine, data } = fieldsOf(announcement['needs']);
  const { name, source, files } = fieldsOf(data);
  const { limit, dataset, path, directory } = fieldsOf(source);
  const isSound =
    announcement['queue'] === queue &&
    [announcement['sweep'], version, engine, name].every((value) => typeof value === 'string') &&
    [dataset, path, directory].some((value) => typeof value === 'string') &&
    isObject(limit) &&
    Array.isArray(files) &&
    files.every(isNeededFile);
  return isSound ? (announcement as unknown as Announcement) : null;
}

function isNeededFile(value: unknown): boolean {
  const { name, bytes, sha256 } = fieldsOf(value);
  return typeof name === 'string' && typeof bytes === 'number' && typeof sha256 === 'string';
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** Of what is no object, none. */
function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** `undefined` for what is no JSON. */
function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return undefined;
  }
}

export function isFolderOf({ folder }: Receipt, packed: Uint8Array | null): boolean {
  return folder === (packed && digestOf(packed).sha256);
}

/** The same training has the same id, whoever asks for it: what is delivered twice does no harm. */
export function jobId(job: TrialJob, needs: Needs): string {
  return `t${digest([job, needs.version, digestsOf(needs)], 32)}`;
}

/** A queue of its own for each sweep and each kind of worker that it needs. */
export function queueName(sweepId: string, needs: Needs): string {
  return `sweep-${sweepId}-${digest([needs.version, needs.engine, digestsOf(needs)], 12)}`;
}

export function digest(value: unknown, length: number): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, length);
}

function digestsOf({ data }: Needs): string[] {
  return data.files.map(({ sha256 }) => sha256);
}

/** For people: "mnistx 0.1.0 and the data mnist (train-images-idx3-ubyte ba891046ea…, …)". */
export function describeNeeds(needs: Needs): string {
  const engine = needs.engine === 'tfjs' ? ', the engine tfjs' : '';
  return `mnistx ${needs.version}${engine} and ${describeData(needs)}`;
}

export function describeData({ data }: Needs): string {
  const files = data.files.slice(0, 2).map(({ name, sha256 }) => `${name} ${sha256.slice(0, 8)}…`);
  const more = data.files.length > 2 ? ` and ${data.files.length - 2} more` : '';
  return `the data ${data.name} (${files.join(', ')}${more})`;
}
