import { fstatSync, writeSync } from 'node:fs';

/**
 * Writes to stdout. Where that is a file, Node asks for one write and does not look how much of it was taken: a disk that gets
 * full would cut the answer in silence.
 */
export function writeAnswer(stdout: NodeJS.WriteStream & { readonly fd?: number }, text: string): void {
  const { fd } = stdout;
  // A stream of a library has no descriptor.
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
