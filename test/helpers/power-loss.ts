import fs, { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import type { FileOperations } from '../../src/effects.js';

/** A file's content, by what of it was forced to disk. */
interface Content {
  now: Buffer;
  /** At the last fsync; of a new file nothing. */
  synced: Buffer;
}

type Names = ReadonlyMap<string, Content | 'folder'>;

/** A change of names within one folder: what an fsync of that folder forces to disk. */
interface NameChange {
  readonly folder: string;
  readonly apply: (names: Map<string, Content | 'folder'>) => void;
}

/** What stands on a disk: content by path relative to the root, `null` for a folder. */
export type DiskState = ReadonlyMap<string, Buffer | null>;

/**
 * Real file operations below a folder, with a record of what a power cut after each of them could leave: POSIX promises
 * nothing that was not forced to disk by fsync, of a file for its content, of a folder for its names, and no order either.
 */
export class PowerLoss {
  readonly files: FileOperations;
  private readonly names = new Map<string, Content | 'folder'>();
  private durable: Names;
  private pending: NameChange[] = [];
  private readonly open = new Map<number, string | Content>();
  private operations = 0;

  constructor(
    private readonly root: string,
    private readonly onOperation: (states: () => DiskState[], operation: string) => void,
  ) {
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      const bytes = statSync(join(root, name)).isFile() ? readFileSync(join(root, name)) : null;
      this.names.set(name, bytes === null ? 'folder' : { now: bytes, synced: bytes });
    }
    this.durable = new Map(this.names);
    this.files = this.recording();
  }

  /** Every state that a power cut could leave now: names dropped, kept or out of order, content dropped, halved or whole. */
  private states(): DiskState[] {
    const last = this.pending.length - 1;
    const kept = [[], this.pending, this.pending.slice(last), this.pending.slice(0, last), this.pending.slice(1)];
    const states = new Map<string, DiskState>();
    for (const changes of kept) {
      const names = new Map(this.durable);
      for (const { apply } of changes) apply(names);
      for (const share of [0, 0.5, 1]) {
        const state = writeOut(names, share);
        states.set(makeKey(state), state);
      }
    }
    return [...states.values()];
  }

  private change(path: string, apply: NameChange['apply']): void {
    const change = { folder: dirname(path), apply };
    change.apply(this.names);
    this.pending.push(change);
  }

  private sync(folder: string): void {
    const durable = new Map(this.durable);
    for (const { apply } of this.pending.filter((change) => change.folder === folder)) apply(durable);
    this.durable = durable;
    this.pending = this.pending.filter((change) => change.folder !== folder);
  }

  private nameOf(path: string): string {
    return relative(this.root, resolve(path)) || '.';
  }

  private recording(): FileOperations {
    const done = <T>(operation: string, value: T): T => {
      this.operations++;
      this.onOperation(() => this.states(), `operation ${this.operations}, ${operation}`);
      return value;
    };
    const openSync: typeof fs.openSync = (path, flags) => {
      const descriptor = fs.openSync(path, flags);
      const name = this.nameOf(String(path));
      const found = this.names.get(name);
      if (found === 'folder' || name === '.') this.open.set(descriptor, name);
      else if (found === undefined) {
        const content = { now: Buffer.alloc(0), synced: Buffer.alloc(0) };
        this.change(name, (names) => names.set(name, content));
        this.open.set(descriptor, content);
      } else {
        if (flags === 'w') found.now = Buffer.alloc(0);
        this.open.set(descriptor, found);
      }
      return done(`openSync ${name}`, descriptor);
    };
    const writeSync = ((descriptor: number, bytes: Uint8Array, at: number = 0, length: number = bytes.length - at) => {
      const written = fs.writeSync(descriptor, bytes, at, length);
      const content = this.open.get(descriptor) as Content;
      content.now = Buffer.concat([content.now, bytes.subarray(at, at + written)]);
      return done('writeSync', written);
    }) as unknown as typeof fs.writeSync;
    const fsyncSync: typeof fs.fsyncSync = (descriptor) => {
      fs.fsyncSync(descriptor);
      const opened = this.open.get(descriptor)!;
      if (typeof opened === 'string') this.sync(opened);
      else opened.synced = opened.now;
      done('fsyncSync', undefined);
    };
    const renameSync: typeof fs.renameSync = (from, to) => {
      fs.renameSync(from, to);
      const [old, fresh] = [this.nameOf(String(from)), this.nameOf(String(to))];
      const content = this.names.get(old)!;
      this.change(fresh, (names) => {
        names.delete(old);
        names.set(fresh, content);
      });
      done(`renameSync ${fresh}`, undefined);
    };
    const linkSync: typeof fs.linkSync = (from, to) => {
      fs.linkSync(from, to);
      const fresh = this.nameOf(String(to));
      const content = this.names.get(this.nameOf(String(from)))!;
      this.change(fresh, (names) => names.set(fresh, content));
      done(`linkSync ${fresh}`, undefined);
    };
    const mkdirSyncRecorded = ((path: string, options?: fs.MakeDirectoryOptions) => {
      const first = fs.mkdirSync(path, options);
      const name = this.nameOf(path);
      for (let made = name; made !== '.' && !this.names.has(made); made = dirname(made))
        this.change(made, (names) => names.set(made, 'folder'));
      return done(`mkdirSync ${name}`, first);
    }) as typeof fs.mkdirSync;
    const rmSync: typeof fs.rmSync = (path, options) => {
      fs.rmSync(path, options);
      const gone = this.nameOf(String(path));
      this.change(gone, (names) => {
        for (const name of names.keys()) if (name === gone || name.startsWith(`${gone}/`)) names.delete(name);
      });
      done(`rmSync ${gone}`, undefined);
    };
    return { ...fs, openSync, writeSync, fsyncSync, renameSync, linkSync, mkdirSync: mkdirSyncRecorded, rmSync };
  }
}

function writeOut(names: Names, share: number): DiskState {
  const isThere = (path: string): boolean =>
    dirname(path) === '.' || (names.get(dirname(path)) === 'folder' && isThere(dirname(path)));
  const state = new Map<string, Buffer | null>();
  for (const [path, content] of names) {
    if (!isThere(path)) continue;
    state.set(path, content === 'folder' ? null : keepShare(content, share));
  }
  return state;
}

/** Keeps a share of what was written since the last fsync: 0 for nothing, 1 for everything. */
function keepShare({ now, synced }: Content, share: number): Buffer {
  const isGrown = now.subarray(0, synced.length).equals(synced);
  if (!isGrown) return share === 0 ? synced : now.subarray(0, Math.floor(now.length * share));
  return now.subarray(0, synced.length + Math.floor((now.length - synced.length) * share));
}

export function makeKey(state: DiskState): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...state].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${path} ${content === null ? 'folder' : createHash('sha256').update(content).digest('hex')}\n`);
  return hash.digest('hex');
}

export function writeState(folder: string, state: DiskState): void {
  for (const [path, content] of [...state].sort(([a], [b]) => a.length - b.length)) {
    if (content === null) mkdirSync(join(folder, path), { recursive: true });
    else writeFileSync(join(folder, path), content);
  }
}
