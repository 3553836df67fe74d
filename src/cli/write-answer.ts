import { fstatSync, writeSync } from 'node:fs';

/**
 * Writes to stdout. If that is a file, Node does not check how much of a write succeeded, so a full disk would cut the
 * output silently.
 */
export function writeAnswer(stdout: NodeJS.WriteStream & { readonly fd?: number }, text: string): void {
  const { fd } = stdout;
  // A stream that a library passes may have no descriptor.
  if (fd === undefined || !fstatSync(fd).isFile()) {
    stdout.write(text);
    return;
  }
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
  } catch (error) {
    stdout.emit('error', error);
  }
}
