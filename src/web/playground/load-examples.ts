import { parseIdxHeader } from '../../data/idx-header.js';
import type { IdxContent } from '../../data/idx-header.js';
import type { OwnExamples } from '../../data/prepare-dataset.js';
import type { ExampleSet } from '../../data/types.js';
import { sha256 } from '../../sha256.js';
import type { SiteDataset, SiteFile } from '../../site/types.js';
import { receiveBody } from '../receive-body.js';
import type { Receiving } from '../receive-body.js';

/** Progress is that of all files, packed. */
export interface LoadParts extends Receiving {
  readonly fetchFile: (path: string, signal: AbortSignal) => Promise<Response>;
}

/** Fetches, unpacks and checks the four files of a dataset. */
export async function loadExamples(dataset: SiteDataset, parts: LoadParts): Promise<OwnExamples> {
  const { files, isHandwriting: _, ...info } = dataset;
  const total = files.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  let received = 0;
  const count = (bytes: number): void => parts.onProgress((received += bytes), total);
  const contents = await Promise.all(files.map((file) => loadFile(file, parts, count)));
  const [images, labels, testImages, testLabels] = files.map((file, at) =>
    elementsOf(contents[at]!, file, at % 2 === 0 ? 'images' : 'labels'),
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return {
    info: { ...info, remarks: [] },
    train: setOf(images, labels),
    test: setOf(testImages, testLabels),
    validation: null,
    files: files.map(({ name, bytes, sha256: digest }) => ({ name, bytes, sha256: digest })),
  };
}

async function loadFile(
  file: SiteFile,
  { fetchFile, signal }: LoadParts,
  count: (bytes: number) => void,
): Promise<Uint8Array> {
  const response = await fetchFile(file.path, signal);
  const content = await unpack(await receiveBody(response, count), file);
  if (content === null || (await digestOf(content)) !== file.sha256)
    throw new Error(
      `${file.path} is not the file that belongs to this page. Reload it; copy the folder again if that does not help.`,
    );
  return content;
}

/** `null` if it is not as long as it should be. Some servers unpack `.gz` files on their way, so that they arrive plain. */
async function unpack(packed: Blob, { bytes }: SiteFile): Promise<Uint8Array<ArrayBuffer> | null> {
  const [first, second] = new Uint8Array(await packed.slice(0, 2).arrayBuffer());
  const isPacked = first === 0x1f && second === 0x8b;
  const stream = packed.stream();
  const reader = (isPacked ? stream.pipeThrough(new DecompressionStream('gzip')) : stream).getReader();
  const content = new Uint8Array(bytes);
  for (let filled = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return filled === bytes ? content : null;
    if (filled + value.length > bytes) return null;
    content.set(value, filled);
    filled += value.length;
  }
}

/** Browsers compute digests only for pages with a secure address. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!('subtle' in crypto)) return sha256(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function elementsOf(content: Uint8Array, { path }: SiteFile, kind: IdxContent): Uint8Array {
  const header = parseIdxHeader(content, kind);
  if (typeof header === 'string') throw new Error(`${path} ${header}`);
  return content.subarray(header.headerBytes, header.fileBytes);
}

function setOf(images: Uint8Array, labels: Uint8Array): ExampleSet {
  return { count: labels.length, images, labels };
}
