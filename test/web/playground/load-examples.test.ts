import { gunzipSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { sha256 } from '../../../src/sha256.js';
import type { SiteDataset } from '../../../src/site/types.js';
import { loadExamples } from '../../../src/web/playground/load-examples.js';

/** An IDX file of unsigned bytes. */
function idx(dimensions: readonly number[], elements: readonly number[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt8(8, 2);
  header.writeUInt8(dimensions.length, 3);
  dimensions.forEach((size, at) => header.writeUInt32BE(size, 4 + 4 * at));
  return new Uint8Array([...header, ...elements]);
}

const CONTENTS = {
  a: idx([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  b: idx([3], [0, 1, 1]),
  c: idx([1, 2, 2], [9, 8, 7, 6]),
  d: idx([1], [1]),
};
const dataset: SiteDataset = {
  ...{ name: 'tiny', imageShape: [2, 2, 1], classes: 2, classNames: ['0', '1'], trainCount: 3, testCount: 1 },
  isHandwriting: true,
  files: Object.entries(CONTENTS).map(([path, bytes]) => ({
    ...{ path, name: `${path}-ubyte`, bytes: bytes.length, sha256: sha256(bytes) },
    packedBytes: gzipSync(bytes).length,
  })),
};

function load(answer: (path: keyof typeof CONTENTS) => Uint8Array) {
  const told: number[] = [];
  const fetchFile = async (path: string): Promise<Response> =>
    new Response(new Uint8Array(answer(path as keyof typeof CONTENTS)));
  const { signal } = new AbortController();
  const examples = loadExamples(dataset, { fetchFile, signal, onProgress: (received) => void told.push(received) });
  return { examples, told };
}

const packed = (path: keyof typeof CONTENTS): Uint8Array => gzipSync(CONTENTS[path]);

test('the four files become two sets, and are recorded as their contents', async (t) => {
  const { examples, told } = load(packed);
  const { train, test: tested, files } = await examples;
  t.deepEqual(
    [train.count, [...train.images], [...train.labels]],
    [3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [0, 1, 1]],
  );
  t.deepEqual([tested!.count, [...tested!.images], [...tested!.labels]], [1, [9, 8, 7, 6], [1]]);
  t.deepEqual(
    files,
    dataset.files.map(({ name, bytes, sha256: digest }) => ({ name, bytes, sha256: digest })),
  );
  t.is(
    told.at(-1),
    dataset.files.reduce((sum, { packedBytes }) => sum + packedBytes, 0),
  );
});

test('files that the server unpacks on their way are taken as they come', async (t) => {
  t.is((await load((path) => new Uint8Array(gunzipSync(packed(path)))).examples).train.count, 3);
});

test('a file that was cut, made longer or changed is refused', async (t) => {
  const changed = CONTENTS.a.slice();
  changed[20]! ^= 1;
  for (const bytes of [CONTENTS.a.slice(0, -1), new Uint8Array([...CONTENTS.a, 0]), changed])
    await t.throwsAsync(load((path) => gzipSync(path === 'a' ? bytes : CONTENTS[path])).examples, {
      message: /^a is not the file that belongs to this page/,
    });
});
