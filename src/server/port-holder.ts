import type { FileOperations } from '../effects.js';

export interface PortHolder {
  readonly pid: number;
  /** As it was started. */
  readonly command: string;
}

/** Which process listens on a port; `null` if the system does not tell, as for programs of other users. */
export function findPortHolder(port: number, files: FileOperations): PortHolder | null {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(read(table, files), port));
  if (sockets.length === 0) return null;
  const pids = list('/proc', files).filter((name) => /^\d+$/.test(name));
  const holder = pids.find((pid) =>
    list(`/proc/${pid}/fd`, files).some((descriptor) =>
      sockets.includes(inodeOf(`/proc/${pid}/fd/${descriptor}`, files)),
    ),
  );
  if (holder === undefined) return null;
  return { pid: Number(holder), command: read(`/proc/${holder}/cmdline`, files).split('\0').join(' ').trim() };
}

const LISTEN = '0A';

/** Inodes of the sockets that listen on a port, from a table of proc(5). */
function listeningSockets(table: string, port: number): readonly number[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === LISTEN && local.endsWith(`:${hex}`) ? [Number(inode)] : [];
  });
}

/** Follows the link: for `socket:[123]` that is 123. */
function inodeOf(path: string, files: FileOperations): number {
  try {
    return files.statSync(path).ino;
  } catch {
    return -1;
  }
}

function read(path: string, files: FileOperations): string {
  try {
    return files.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string, files: FileOperations): readonly string[] {
  try {
    return files.readdirSync(path);
  } catch {
    return [];
  }
}
