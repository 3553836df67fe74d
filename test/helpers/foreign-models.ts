import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { engineChooser } from '../../src/open/choose-engine.js';
import { openModel } from '../../src/open/open-model.js';
import { importModel } from '../../src/tasks/import-model.js';
import type { ImportedModel, ImportRequest } from '../../src/tasks/import-model.js';
import { encodeIdx, temporaryFolder, writeFiles } from './idx-files.js';

const MODELS = fileURLToPath(new URL('../../../test/fixtures/models', import.meta.url));
const [SIZE, COUNT, CLASSES] = [8, 6, 3];

/** The models of test/fixtures/models, and what the programs that saved them predict for the six images. */
export const EXPECTED = JSON.parse(readFileSync(join(MODELS, 'expected.json'), 'utf8')) as Readonly<
  Record<string, readonly (readonly number[])[]>
>;

/** (count, height, width): the images of make_models.py. */
export const PIXELS = Uint8Array.from({ length: COUNT * SIZE * SIZE }, (_, at) => {
  const [i, row, column] = [Math.floor(at / SIZE ** 2), Math.floor(at / SIZE) % SIZE, at % SIZE];
  return (37 * i + 11 * row + 5 * column + row * column) % 256;
});

/** Puts a model of test/fixtures/models into a new folder, unpacked, and returns its path there. */
export function unpackModel(t: ExecutionContext, name: string): string {
  const folder = temporaryFolder(t);
  const source = join(MODELS, name);
  const target = join(folder, basename(name));
  if (!existsSync(source)) writeFileSync(target, gunzipSync(readFileSync(`${source}.gz`)));
  else if (basename(name) === 'model.json') cpSync(join(source, '..'), folder, { recursive: true });
  else copyFileSync(source, target);
  return target;
}

/** The bytes of a model of test/fixtures/models. */
export function modelBytes(t: ExecutionContext, name: string): Buffer {
  return readFileSync(unpackModel(t, name));
}

/** A folder of IDX files with the images of make_models.py, for the training and for the test. */
export function foreignData(t: ExecutionContext): string {
  const folder = temporaryFolder(t);
  const labels = encodeIdx(
    [COUNT],
    Array.from({ length: COUNT }, (_, index) => index % CLASSES),
  );
  const images = encodeIdx([COUNT, SIZE, SIZE], PIXELS);
  writeFiles(folder, {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels,
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': labels,
  });
  return folder;
}

export interface Imported extends ImportedModel {
  readonly said: readonly string[];
}

/** Imports a file as a run for the data of `foreignData`. */
export async function importFile(
  t: ExecutionContext,
  file: string,
  request: Partial<ImportRequest> = {},
): Promise<Imported> {
  const said: string[] = [];
  const runsDirectory = request.runsDirectory ?? join(temporaryFolder(t), 'runs');
  const places = { runsDirectory, cacheDirectory: join(runsDirectory, 'cache'), mirrors: [], threads: 1 };
  const overrides = [`data.directory=${foreignData(t)}`, ...(request.overrides ?? [])];
  const result = await importModel(
    { file, config: null, force: false, ...places, ...request, overrides },
    {
      effects: nodeEffects,
      signal: new AbortController().signal,
      chooseEngine: engineChooser(places, () => {}),
      report: (event) => {
        if (event.type === 'remark') said.push(event.message);
      },
    },
  );
  return { ...result, said };
}

/** The probabilities that a run gives to the images of make_models.py, image by image. */
export async function predictionsOf(folder: string): Promise<number[][]> {
  const { session } = await openModel({ folder, threads: 1 });
  try {
    const probabilities = await session.predict(PIXELS, COUNT);
    return Array.from({ length: COUNT }, (_, image) => [
      ...probabilities.subarray(image * CLASSES, (image + 1) * CLASSES),
    ]);
  } finally {
    await session.close();
  }
}

export function softmax(logits: readonly number[]): number[] {
  const exponentials = logits.map((value) => Math.exp(value - Math.max(...logits)));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** The largest distance between two tables of numbers. */
export function largestDistance(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.flatMap((row, at) => row.map((value, column) => Math.abs(value - b[at]![column]!))));
}
