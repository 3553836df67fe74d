import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { MnistxError } from '../../../src/errors.js';
import { decodePictures } from '../../../src/data/sources/decode-picture.js';
import { imageFolder } from '../../../src/data/sources/image-folder.js';
import { listPictures } from '../../../src/data/sources/picture-tree.js';
import type { SourceExamples, SourceSettings } from '../../../src/data/sources/source.js';
import { encodePng } from '../../../src/images/encode-png.js';
import { countReads } from '../../helpers/counted-reads.js';
import { dataFixture, formulaBytes } from '../../helpers/data-fixtures.js';
import { checkExamples, sourceOptions, sourceSettings } from '../../helpers/data-sources.js';
import { mutate, runs } from '../../helpers/fuzz.js';
import { temporaryFolder } from '../../helpers/idx-files.js';
import { asAnotherUser } from '../../helpers/other-user.js';

const fixture = (...names: string[]): string => dataFixture('folder', ...names);
const EIGHT = { size: [8, 8], channels: 1 } as const;

interface Read {
  readonly examples: SourceExamples;
  /** How many pictures were decoded; 0 if they came from the cache. */
  readonly decoded: number;
}

async function read(path: string, cacheDirectory: string, settings: Partial<SourceSettings> = {}): Promise<Read> {
  let decoded = 0;
  const options = { ...sourceOptions(), cacheDirectory, onProgress: ({ done }: { done: number }) => (decoded = done) };
  const examples = await imageFolder.read(sourceSettings(path, settings), options);
  return { examples, decoded };
}

async function problemsOf(path: string, cache: string, settings: Partial<SourceSettings> = EIGHT): Promise<string[]> {
  const error = (await read(path, cache, settings).catch((reason: unknown) => reason)) as MnistxError;
  if (!(error instanceof MnistxError)) throw error;
  for (const { code, fix, count } of error.problems)
    if (code !== 'DATA_DAMAGED' || (fix === undefined && count === undefined)) throw error;
  return error.problems.map(({ message }) => message);
}

/** A PNG of one colour. */
const png = (value: number, width = 8, height = 8): Uint8Array =>
  encodePng({ width, height, channels: 1, bytes: new Uint8Array(width * height).fill(value) });

/** Two classes of two pictures; and whatever else is given by its path. */
function makeFolder(t: ExecutionContext, files: Readonly<Record<string, Uint8Array | string>> = {}): string {
  const root = join(temporaryFolder(t), 'photos');
  const all = { 'cat/1.png': png(10), 'cat/2.png': png(20), 'dog/1.png': png(30), 'dog/2.png': png(40), ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** The pictures of a split as they come from folders of classes: class after class. */
function formulaByClass(split: 'train' | 'test' | 'val', count: number): Uint8Array {
  const all = formulaBytes(split, [8, 8]);
  const order = [0, 1, 2].flatMap((label) => Array.from({ length: count / 3 }, (_, at) => label + 3 * at));
  return Uint8Array.from(order.flatMap((index) => [...all.subarray(64 * index, 64 * (index + 1))]));
}

test('train, test and val give their sets, class after class, with the pixels that Pillow wrote', async (t) => {
  const { examples } = await read(fixture('split'), temporaryFolder(t));
  t.deepEqual(examples.imageShape, [8, 8, 1]);
  t.deepEqual(examples.classNames, ['cat', 'dog', 'owl']);
  t.deepEqual([examples.train.count, examples.test?.count, examples.validation?.count], [12, 6, 3]);
  t.deepEqual(examples.train.images, formulaByClass('train', 12));
  t.deepEqual(examples.test?.images, formulaByClass('test', 6));
  t.deepEqual([...examples.test!.labels], [0, 0, 1, 1, 2, 2]);
  t.deepEqual(examples.remarks, []);
  await checkExamples(imageFolder, fixture('split'), examples);
});

test('one level of classes is a training set alone; colour is kept where there is any', async (t) => {
  const { examples } = await read(fixture('one-level'), temporaryFolder(t));
  t.deepEqual([examples.imageShape, examples.train.count], [[8, 8, 3], 12]);
  t.deepEqual([examples.test, examples.validation], [null, null]);
});

test('what archives, notebooks and file managers leave behind is passed over and counted', async (t) => {
  const { examples } = await read(fixture('odd'), temporaryFolder(t), EIGHT);
  t.is(examples.train.count, 12);
  t.deepEqual(examples.classNames, ['cat', 'dog', 'owl']);
  const left = readdirSync(fixture('odd'), { recursive: true }) as string[];
  const hidden = left.filter((name) => /(^|\/)(\.\w+|__MACOSX|Thumbs\.db|desktop\.ini)$/.test(name));
  t.deepEqual(examples.remarks, [`${hidden.length} hidden files and folders passed over`]);
  t.true(hidden.length >= 5);
});

test('files that are no pictures are all named', async (t) => {
  const messages = await problemsOf(fixture('damaged'), temporaryFolder(t));
  t.deepEqual(messages, [
    `${fixture('damaged', 'owl', '00.gif')} is not a picture (.png, .jpg, .jpeg)`,
    `${fixture('damaged', 'owl')} has no pictures`,
  ]);
  const root = makeFolder(t, { 'cat/3.png': 'no picture', 'dog/3.png': png(1).subarray(0, 40), 'dog/4.jpg': 'GIF89a' });
  t.deepEqual(await problemsOf(root, temporaryFolder(t)), [
    `${root}/cat/3.png is neither PNG nor JPEG`,
    `${root}/dog/3.png is cut off: the PNG has no end`,
    `${root}/dog/4.jpg is a GIF; PNG and JPEG are read`,
  ]);
});

test('an empty class, a class of the test set alone, a folder in a class and an empty file are named at once', async (t) => {
  const root = makeFolder(t, { 'x/1.png': png(1) });
  const split = join(dirname(root), 'split');
  cpSync(root, join(split, 'train'), { recursive: true });
  cpSync(root, join(split, 'test'), { recursive: true });
  mkdirSync(join(split, 'train', 'empty'));
  mkdirSync(join(split, 'train', 'cat', 'more'));
  mkdirSync(join(split, 'test', 'only'));
  writeFileSync(join(split, 'test', 'dog', '0.png'), '');
  writeFileSync(join(split, 'test', 'only', '0.png'), png(1));
  t.deepEqual(await problemsOf(split, temporaryFolder(t)), [
    `${split}/train/cat/more is a folder within a class`,
    `${split}/train/empty has no pictures`,
    `${split}/test/dog/0.png is empty`,
    `${split}/test/only is a class that the training set does not have`,
  ]);
});

test('of many faults twenty are named and the rest counted', async (t) => {
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`cat/${at}.txt`, 'x']));
  const messages = await problemsOf(makeFolder(t, files), temporaryFolder(t));
  t.is(messages.length, 21);
  t.is(messages.at(-1), '30 more of the pictures or folders are like that');
});

test('pictures of different sizes without data.size: two are named, and what to write', async (t) => {
  const root = makeFolder(t, { 'cat/3.png': png(1, 9, 5) });
  const error = (await read(root, temporaryFolder(t)).catch((reason: unknown) => reason)) as MnistxError;
  const [{ message, fix }] = error.problems as unknown as [{ message: string; fix: string }];
  t.is(
    message,
    `pictures differ in size: ${root}/cat/1.png has 8 x 8 pixels, ${root}/cat/3.png has 5 x 9 pixels (height x width)`,
  );
  t.true(fix.includes('data.size: [5, 8]') && fix.includes('letterbox'));
});

test('letterbox keeps the proportions with a border, crop cuts the sides off, resize distorts', async (t) => {
  const halves = Uint8Array.from({ length: 16 * 8 }, (_, at) => (at % 16 < 8 ? 100 : 200));
  const root = makeFolder(t, { 'cat/1.png': encodePng({ width: 16, height: 8, channels: 1, bytes: halves }) });
  const rowsOf = async (fit: SourceSettings['fit']): Promise<number[]> => {
    const { examples } = await read(root, temporaryFolder(t), { size: [4, 4], channels: 1, fit });
    return [...examples.train.images.subarray(0, 16)];
  };
  t.deepEqual(
    await rowsOf('resize'),
    [0, 1, 2, 3].flatMap(() => [100, 100, 200, 200]),
  );
  t.deepEqual(
    await rowsOf('crop'),
    [0, 1, 2, 3].flatMap(() => [100, 100, 200, 200]),
  );
  const border = (await rowsOf('letterbox')).slice(0, 4);
  t.is(new Set(border).size, 1);
  t.deepEqual((await rowsOf('letterbox')).slice(4, 12), [100, 100, 200, 200, 100, 100, 200, 200]);
});

test('every orientation of EXIF gives the same upright picture', async (t) => {
  for (const [kind, tolerance] of [
    ['png', 0],
    ['jpg', 24],
  ] as const) {
    const root = join(temporaryFolder(t), 'photos');
    cpSync(fixture('exif', kind), join(root, 'cat'), { recursive: true });
    cpSync(fixture('exif', kind), join(root, 'dog'), { recursive: true });
    const { examples } = await read(root, temporaryFolder(t));
    t.deepEqual([examples.imageShape, examples.train.count], [[16, 8, 3], 16]);
    const expected = formulaTall();
    const isNear = (value: number, at: number): boolean =>
      Math.abs(value - expected[at % expected.length]!) <= tolerance;
    t.true((examples.train.images as Uint8Array).every(isNear), kind);
  }
});

/** The picture behind the orientations, as make_data.py draws it. */
function formulaTall(): Uint8Array {
  return formulaBytes('train', [16, 8, 3], 2).subarray(16 * 8 * 3);
}

test('the second start reads the cache, and gives the same examples', async (t) => {
  const cache = temporaryFolder(t);
  const first = await read(fixture('split'), cache);
  const second = await read(fixture('split'), cache);
  t.deepEqual([first.decoded, second.decoded], [21, 0]);
  t.deepEqual(second.examples, first.examples);
});

test('a changed file, another option and another place are decoded again; the digest tells contents apart', async (t) => {
  const cache = temporaryFolder(t);
  const root = makeFolder(t);
  const digestOf = ({ examples }: Read): string => examples.files[0]!.sha256;
  const first = await read(root, cache, EIGHT);
  t.is((await read(root, cache, { ...EIGHT, channels: 3 })).decoded, 4);
  writeFileSync(join(root, 'cat/1.png'), png(11));
  const changed = await read(root, cache, EIGHT);
  t.is(changed.decoded, 4);
  t.not(digestOf(changed), digestOf(first));
  writeFileSync(join(root, 'cat/1.png'), png(10));
  utimesSync(join(root, 'cat/1.png'), 1, 1);
  t.is(digestOf(await read(root, cache, EIGHT)), digestOf(first));
  const copy = join(temporaryFolder(t), 'photos');
  cpSync(root, copy, { recursive: true });
  t.is(digestOf(await read(copy, temporaryFolder(t), EIGHT)), digestOf(first));
});

test('a damaged entry of the cache is found and made again', async (t) => {
  const cache = temporaryFolder(t);
  const root = makeFolder(t);
  const { examples } = await read(root, cache, EIGHT);
  const [name] = readdirSync(join(cache, 'decoded')) as [string];
  const entry = join(cache, 'decoded', name);
  const whole = readFileSync(entry);
  for (const damage of [
    (bytes: Buffer) => bytes.subarray(0, 60),
    flip(30),
    flip(whole.length - 5),
    () => Buffer.of(),
  ]) {
    writeFileSync(entry, damage(Buffer.from(whole)));
    const again = await read(root, cache, EIGHT);
    t.deepEqual([again.decoded, again.examples], [4, examples]);
    t.deepEqual(readFileSync(entry), whole);
  }
});

const flip =
  (at: number) =>
  (bytes: Buffer): Buffer => {
    bytes[at]! ^= 1;
    return bytes;
  };

test('several that decode the same folder at once get the same, and leave one entry', async (t) => {
  const cache = temporaryFolder(t);
  const root = makeFolder(t);
  const all = await Promise.all(Array.from({ length: 4 }, () => read(root, cache, EIGHT)));
  for (const { examples } of all) t.deepEqual(examples, all[0]!.examples);
  t.is(readdirSync(join(cache, 'decoded')).length, 1);
});

test('a file that changes between its listing and its reading is named', (t) => {
  const root = makeFolder(t);
  const file = listPictures(root).splits.train![0]!;
  writeFileSync(file.path, png(11, 9, 9));
  const { problems } = decodePictures([file], {
    height: 8,
    width: 8,
    channels: 1,
    fit: 'resize',
    isFitted: true,
    hasChannels: true,
  });
  t.deepEqual(
    problems.map(({ message }) => message),
    [`${root}/cat/1.png changed while it was read`],
  );
});

test('a cache that cannot be written is a remark', async (t) => {
  const blocked = join(temporaryFolder(t), 'file');
  writeFileSync(blocked, '');
  const { examples } = await read(makeFolder(t), blocked, EIGHT);
  t.is(examples.train.count, 4);
  t.regex(examples.remarks.join(), /could not be kept in .*file\/decoded \(ENOTDIR\)/);
});

test('of the cache the oldest entries beyond 32 are dropped, and what killed processes left', async (t) => {
  const cache = temporaryFolder(t);
  mkdirSync(join(cache, 'decoded'));
  for (let at = 0; at < 40; at++) {
    const path = join(cache, 'decoded', `${at}.decoded`);
    writeFileSync(path, 'x');
    utimesSync(path, 1000 + at, 1000 + at);
  }
  writeFileSync(join(cache, 'decoded', 'x.decoded.99999999-0.part'), 'x');
  await read(makeFolder(t), cache, EIGHT);
  const left = readdirSync(join(cache, 'decoded'));
  t.is(left.length, 32);
  t.true(left.includes('39.decoded') && !left.includes('8.decoded') && left.every((name) => !name.endsWith('.part')));
});

test('threads give the same bytes and digest as none, in the same order', async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 150 }, (_, at) => [`${at % 2 ? 'cat' : 'dog'}/p${at}.png`, png(at)]),
  );
  const root = makeFolder(t, files);
  const readBy = (threads: number) =>
    imageFolder.read(sourceSettings(root, EIGHT), { ...sourceOptions(), cacheDirectory: temporaryFolder(t), threads });
  const [alone, together] = await Promise.all([readBy(1), readBy(3)]);
  t.deepEqual(together, alone);
});

test('decoding ends when it is aborted, and leaves nothing in the cache', async (t) => {
  const files = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`cat/p${at}.png`, png(at)]));
  const root = makeFolder(t, files);
  for (const threads of [1, 2]) {
    const cacheDirectory = temporaryFolder(t);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const options = { cacheDirectory, threads, signal: controller.signal, onProgress };
    const error = (await imageFolder.read(sourceSettings(root, EIGHT), options).catch((reason) => reason)) as Error;
    t.is(error.name, 'AbortError');
    t.deepEqual(readdirSync(cacheDirectory), []);
  }
});

test('links to pictures are followed; links to nothing and to themselves are named', async (t) => {
  const root = makeFolder(t);
  symlinkSync(join(root, 'dog/1.png'), join(root, 'cat/3.png'));
  t.is((await read(root, temporaryFolder(t), EIGHT)).examples.train.count, 5);
  symlinkSync('nowhere.png', join(root, 'cat/4.png'));
  symlinkSync('5.png', join(root, 'cat/5.png'));
  t.deepEqual(await problemsOf(root, temporaryFolder(t)), [
    `${root}/cat/4.png is a link to nothing, or is gone`,
    `${root}/cat/5.png is a link to itself`,
  ]);
});

test('classes may have the names of prototypes; names that control a terminal are shown without', async (t) => {
  const root = makeFolder(t, { '__proto__/1.png': png(1), 'constructor/1.png': png(2), 'cat/a\n\u001b[2J.png': 'no' });
  t.deepEqual(await problemsOf(root, temporaryFolder(t)), [`${root}/cat/a��[2J.png is neither PNG nor JPEG`]);
  const good = makeFolder(t, { '__proto__/1.png': png(1), 'constructor/1.png': png(2) });
  const { examples } = await read(good, temporaryFolder(t), EIGHT);
  t.deepEqual(examples.classNames, ['__proto__', 'cat', 'constructor', 'dog']);
  const bad = makeFolder(t, { 'a\nb/1.png': png(1) });
  t.regex(
    (await problemsOf(bad, temporaryFolder(t))).join(),
    /name of the class a�b has characters that cannot be shown/,
  );
});

test('a folder of pictures without classes, or with one, is told what to do', async (t) => {
  const flat = join(temporaryFolder(t), 'flat');
  mkdirSync(flat);
  writeFileSync(join(flat, '1.png'), png(1));
  t.deepEqual(await problemsOf(flat, temporaryFolder(t)), [`${flat} has no folders of classes`]);
  mkdirSync(join(flat, 'cat'));
  writeFileSync(join(flat, 'cat', '1.png'), png(1));
  t.deepEqual(await problemsOf(flat, temporaryFolder(t)), [`${flat} has one class only, cat`]);
});

test('an image folder is known by its names', (t) => {
  const at = (path: string) =>
    imageFolder.recognizes({ path, isFolder: true, names: readdirSync(path), head: new Uint8Array() });
  for (const name of ['split', 'one-level', 'odd', 'damaged', 'modes/png']) t.true(at(fixture(name)), name);
  for (const name of ['csv', 'npz', 'cifar', 'emnist/unpacked']) t.false(at(dataFixture(name)), name);
});

test('a bomb among pictures is named, and decoded no further than its header', async (t) => {
  const bomb = png(1);
  new DataView(bomb.buffer, bomb.byteOffset).setUint32(16, 60_000);
  const root = makeFolder(t, { 'cat/bomb.png': bomb });
  t.regex((await problemsOf(root, temporaryFolder(t))).join(), /cat\/bomb\.png is too large: 60000 x 8 pixels/);
});

test('whatever stands in a picture of a folder, it is read or named', async (t) => {
  const root = makeFolder(t);
  const cache = temporaryFolder(t);
  const bases = [png(7), readFileSync(fixture('one-level', 'cat', '03.jpg'))];
  await fc.assert(
    fc.asyncProperty(mutate(bases), async (bytes) => {
      writeFileSync(join(root, 'cat/1.png'), bytes);
      const outcome = await read(root, cache, EIGHT).catch((error: unknown) => error);
      if (outcome instanceof MnistxError) return outcome.problems.every(({ message }) => message.includes('cat/1.png'));
      return (outcome as Read).examples.train.count === 4;
    }),
    runs(0.05),
  );
  t.pass();
});

test.serial('a picture that may not be read is named', async (t) => {
  const root = makeFolder(t);
  const cache = temporaryFolder(t);
  chmodSync(join(root, 'cat/1.png'), 0);
  for (const path of [dirname(root), root, cache]) chmodSync(path, 0o777);
  await asAnotherUser(async () => {
    t.regex((await problemsOf(root, cache)).join(), /cat\/1\.png cannot be read \(EACCES\)/);
  });
});

test('pictures are read once to find their form and once to decode them', async (t) => {
  const root = makeFolder(t);
  const reads = countReads(t, root);
  const settings = sourceSettings(root);
  await imageFolder.outline(settings, sourceOptions());
  await imageFolder.outline(settings, sourceOptions());
  t.is(reads(), 4);
  await read(root, temporaryFolder(t));
  t.is(reads(), 8);
});

test('a form is found again once a picture has changed', async (t) => {
  const root = makeFolder(t);
  const shape = async () => (await imageFolder.outline(sourceSettings(root), sourceOptions())).imageShape;
  t.deepEqual(await shape(), [8, 8, 1]);
  const coloured = encodePng({ width: 8, height: 8, channels: 3, bytes: new Uint8Array(192).fill(9) });
  writeFileSync(join(root, 'dog', '2.png'), coloured);
  t.deepEqual(await shape(), [8, 8, 3]);
});
