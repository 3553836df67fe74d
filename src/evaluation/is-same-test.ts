/** A file of data, with its digest. */
interface DigestedFile {
  readonly name: string;
  readonly sha256: string;
}

/** Whether the files with the test examples are those of before. Only IDX files tell which they are; of others all count. */
export function isSameTest(before: readonly DigestedFile[], now: readonly DigestedFile[]): boolean {
  // Not by names, which files of several folders may share.
  const digests = new Set(now.map(({ sha256 }) => sha256));
  const tested = before.filter(({ name }) => !/train-(images|labels)[-.]idx/.test(name));
  return (tested.length === 0 ? before : tested).every(({ sha256 }) => digests.has(sha256));
}
