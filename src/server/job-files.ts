import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { isThere, makeFolder, writeWhole } from '../runs/files.js';
import { isAlive, startOf } from '../runs/ownership/processes.js';
import { readFile } from '../runs/read-file.js';
import type { Job } from './api/jobs.js';

/** What is written of a job, so that the next server finds it. */
export interface JobRecord extends Pick<Job, 'id' | 'verb' | 'command' | 'started'> {
  readonly runsDirectory: string;
  readonly pid: number;
  /** When the process was started; `null` if the system does not say. */
  readonly processStarted: string | null;
  /** The folder it works on; `null` for a new run. */
  readonly folder: string | null;
}

/** Its exit code; `lost` if the process was killed. */
export type JobEnd = number | 'lost';

const RECORD = 'job.json';
const EXIT = 'exit';
const OUTPUT = 'output.log';
/** Of the output, as much as a page shows. */
const MOST_OUTPUT = 4096;

/** The files of one job, in a folder of its own in the cache. */
export class JobFiles {
  constructor(
    readonly folder: string,
    private readonly files: FileOperations,
  ) {}

  get exitPath(): string {
    return join(this.folder, EXIT);
  }

  /** Opens the file for stdout and stderr; the caller closes it. */
  openOutput(): number {
    makeFolder(this.files, this.folder);
    return this.files.openSync(join(this.folder, OUTPUT), 'a');
  }

  /** Returns the path of a file for the command to read. */
  writeInput(name: string, text: string): string {
    makeFolder(this.files, this.folder);
    const path = join(this.folder, name);
    writeWhole(this.files, path, text);
    return path;
  }

  writeRecord(record: JobRecord): void {
    writeWhole(this.files, join(this.folder, RECORD), JSON.stringify(record));
  }

  /** `null` if it is missing or not whole. */
  readRecord(): JobRecord | null {
    try {
      const record = JSON.parse(this.#text(RECORD)) as Partial<JobRecord> | null;
      return typeof record?.id === 'string' && Number.isSafeInteger(record.pid) ? (record as JobRecord) : null;
    } catch {
      return null;
    }
  }

  /** How it ended; `null` while it runs. */
  readEnd({ pid, processStarted }: JobRecord): JobEnd | null {
    const isOver = (): boolean => isThere(this.files, this.exitPath);
    // It may end between two looks.
    if (!isOver() && isSameProcess(pid, processStarted)) return null;
    return isOver() ? Number(this.#text(EXIT)) : 'lost';
  }

  /** The last lines. */
  readOutput(): string {
    try {
      const descriptor = this.files.openSync(join(this.folder, OUTPUT), 'r');
      try {
        return this.#readEndOf(descriptor);
      } finally {
        this.files.closeSync(descriptor);
      }
    } catch {
      return '';
    }
  }

  #readEndOf(descriptor: number): string {
    const { size } = this.files.fstatSync(descriptor);
    const start = Math.max(0, size - MOST_OUTPUT);
    const bytes = Buffer.alloc(size - start);
    const length = this.files.readSync(descriptor, bytes, 0, bytes.length, start);
    const text = bytes.toString('utf8', 0, length);
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  }

  #text(name: string): string {
    return readFile(this.files, join(this.folder, name)).toString('utf8');
  }
}

/** Whether a process is still the one that was started. */
export function isSameProcess(pid: number, started: string | null): boolean {
  return isAlive(pid) && startOf(pid) === started;
}
