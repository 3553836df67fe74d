import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadDataset } from '../../src/data/load-dataset.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { predictImages } from '../../src/tasks/predict-images.js';
import { dataFixture } from '../helpers/data-fixtures.js';
import { temporaryFolder, trainPlain } from '../helpers/runs-on-disk.js';
import { requestOwn } from '../helpers/source-files.js';

/** Pictures that lie in each of the eight ways of EXIF; JPEGs and PNGs are the classes. */
const path = dataFixture('folder', 'exif');
const files = ['jpg', 'png'].flatMap((name) => readdirSync(join(path, name)).map((file) => join(path, name, file)));

const hex = (bytes: ArrayLike<number>): string => Buffer.from(Array.from(bytes)).toString('hex');

for (const [fit, channels] of [
  ['letterbox', 1],
  ['crop', 3],
  ['resize', 3],
] as const)
  test(`a picture is predicted from the pixels that training had of it (${fit}, ${channels} channels)`, async (t) => {
    const size = [6, 9] as const;
    const file = join(temporaryFolder(), 'experiment.yaml');
    const data = { path, size, fit, channels, validation: 'none' };
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }];
    writeFileSync(file, JSON.stringify({ data, model: { layers }, train: { epochs: 1 } }));
    const { folder } = await trainPlain({ file, threads: 1 }, { chooseEngine: () => simdEngine });

    const request = requestOwn({ path, size, fit, channels }, { validation: 'none' });
    const { training, test: held } = await loadDataset(request, { cacheDirectory: temporaryFolder() });
    const pixels = 6 * 9 * channels;
    const seen = [training, held].flatMap(({ images, count }) =>
      Array.from({ length: count }, (_, at) => hex(images.subarray(at * pixels, (at + 1) * pixels))),
    );
    const { images } = await predictImages({ folder, images: files.map((name) => ({ name })) });
    t.is(images.length, 16);
    const predicted = images.map((image) => ('input' in image ? hex(image.input.bytes) : image.error.message));
    t.deepEqual(predicted.sort(), seen.sort());
  });
