export interface Receiving {
  readonly signal: AbortSignal;
  readonly onProgress: (receivedBytes: number, totalBytes: number) => void;
}

/**
 * The body of an answer; each part is counted as it comes.
 *
 * @throws {Error} if it breaks off; an `AbortError` once the request is aborted
 */
export async function receiveBody({ body }: Response, onPart: (bytes: number) => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body!.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(throwInWords);
    if (done) return new Blob(parts);
    parts.push(value);
    onPart(value.length);
  }
}

function throwInWords(cause: unknown): never {
  if (!(cause instanceof TypeError)) throw cause;
  throw new Error('The answer of the server broke off. Try again.', { cause });
}
