import { OPEN_AT_ONCE } from '../effects.js';
import type { FileOperations } from '../effects.js';

/** Lines that were added to a file. */
export interface AddedLines {
  /** How many lines stood before them; 0 if the file was replaced or cut. */
  readonly from: number;
  /** Whole lines with their line breaks. */
  readonly bytes: Buffer;
}

/** So much is read at once, so that a long file keeps nobody waiting. */
const MOST_BYTES = 2 ** 22;
const LINE_BREAK = 10;

/**
 * Reads a file that grows by whole lines, as far as it has come. Never returns a part of a line. Begins again if the file
 * was replaced or cut.
 */
export class FollowedLines {
  #identity = '';
  #offset = 0;
  #lines = 0;

  constructor(
    private readonly path: string,
    private readonly files: FileOperations,
  ) {}

  /** Lines that were read so far. */
  get count(): number {
    return this.#lines;
  }

  /** What has been added since; `null` if nothing was, or the file cannot be read now. Call it until it is `null`. */
  read(): AddedLines | null {
    try {
      const found = this.files.statSync(this.path, { throwIfNoEntry: false });
      if (found?.isFile() !== true) return null;
      if (identityOf(found) === this.#identity && found.size === this.#offset) return null;
      return this.#readOpened(this.files.openSync(this.path, OPEN_AT_ONCE));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return null;
    }
  }

  #readOpened(descriptor: number): AddedLines | null {
    try {
      const found = this.files.fstatSync(descriptor);
      if (identityOf(found) !== this.#identity || found.size < this.#offset) this.#restart(identityOf(found));
      const bytes = Buffer.allocUnsafe(Math.min(found.size - this.#offset, MOST_BYTES));
      const length = this.files.readSync(descriptor, bytes, 0, bytes.length, this.#offset);
      return this.#take(bytes.subarray(0, length));
    } finally {
      this.files.closeSync(descriptor);
    }
  }

  #restart(identity: string): void {
    this.#identity = identity;
    this.#offset = 0;
    this.#lines = 0;
  }

  #take(bytes: Buffer): AddedLines | null {
    const end = bytes.lastIndexOf(LINE_BREAK) + 1;
    // No line of ours is that long: it is passed over, and is none of the rows.
    if (end === 0 && bytes.length === MOST_BYTES) this.#offset += bytes.length;
    if (end === 0) return null;
    const added = { from: this.#lines, bytes: bytes.subarray(0, end) };
    this.#offset += end;
    this.#lines += countBreaks(added.bytes);
    return added;
  }
}

function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

function countBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_BREAK); at !== -1; at = bytes.indexOf(LINE_BREAK, at + 1)) count++;
  return count;
}
