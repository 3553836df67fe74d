/**
 * `fetch`, with a sentence for the reader where browsers say "Failed to fetch" or "NetworkError". `advice` is another one.
 *
 * @throws {Error} if nobody answers; the reason of the signal once that is aborted
 */
export async function reach(url: string | URL, advice: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new Error(`The server does not answer. ${advice}`, { cause });
  }
}
