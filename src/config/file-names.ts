/** Folder names may have 255 bytes. A number and the endings of temporary files are added to a name. */
export const MOST_NAME_BYTES = 200;

/** Length of a name on disk, in bytes. */
export function nameBytes(name: string): number {
  return new TextEncoder().encode(name).length;
}

/**
 * Turns a text into part of a file name: letters and digits of every script, `_`, `.` and `-`, in NFC, cut to
 * `mostBytes`.
 */
export function fileNameOf(text: string, mostBytes: number): string {
  const name = text
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-');
  const characters = [...name];
  let bytes = 0;
  const end = characters.findIndex((character) => (bytes += nameBytes(character)) > mostBytes);
  return end === -1 ? name : characters.slice(0, end).join('');
}
