import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { MnistxError } from '../../errors.js';
import { printable } from '../../short-names.js';
import { outlineImage } from '../read-image.js';
import type { PictureOutline } from '../read-image.js';
import type { DataFile, ImageShape } from '../types.js';
import { cutIntoSets } from './cut-into-sets.js';
import { requirePixelsFit } from './damaged.js';
import { decodeAll } from './decode-all.js';
import { DECODING, problemsError, problemsOf, readPictureFile, sizeFix } from './decode-picture.js';
import type { DecodeForm } from './decode-picture.js';
import { cacheKey, decodeOnce } from './decoded-cache.js';
import type { Decoded } from './decoded-cache.js';
import { listPictures, looksLikePictures, nameOf, SPLITS } from './picture-tree.js';
import type { PictureFile, PictureProblem, PictureTree } from './picture-tree.js';
import type { SourceExamples, SourceFormat, SourceOptions, SourceOutline, SourceSettings, Split } from './source.js';

/** A folder with a folder of PNG and JPEG files for each class; train/, val/ and test/ may stand above. */
export const imageFolder: SourceFormat = {
  title: 'image folder',
  accepts: 'a folder with a folder of pictures for each class',
  uses: ['size', 'fit', 'channels'],
  isUpright: true,
  recognizes: ({ isFolder, path, names }) => isFolder && looksLikePictures(path, names),
  outline,
  read,
};

async function outline(settings: SourceSettings, { signal }: SourceOptions): Promise<SourceOutline> {
  const tree = list(settings);
  const form = await findForm(tree, settings, signal);
  const countOf = (split: Split): number | null => tree.splits[split]?.length ?? null;
  return {
    imageShape: shapeOf(form),
    classes: tree.classNames.length,
    classNames: tree.classNames,
    lowestLabel: 0,
    trainCount: countOf('train')!,
    testCount: countOf('test'),
    validationCount: countOf('validation'),
    remarks: tree.remarks,
  };
}

/** What is kept of a folder besides its pixels. */
interface Facts {
  readonly imageShape: ImageShape;
  readonly file: DataFile;
}

async function read(settings: SourceSettings, options: SourceOptions): Promise<SourceExamples> {
  const tree = list(settings);
  const { facts, bytes, remarks } = await decodeOnce(options.cacheDirectory, keyOf(tree, settings), () =>
    decode(tree, settings, options),
  );
  const labelSets = SPLITS.map((split) => labelsOf(tree.splits[split]));
  const [train, validation, test] = cutIntoSets(bytes, facts.imageShape, labelSets);
  return {
    imageShape: facts.imageShape,
    classes: tree.classNames.length,
    classNames: tree.classNames,
    remarks: [...tree.remarks, ...remarks],
    train: train!,
    validation: validation!,
    test: test!,
    files: [facts.file],
  };
}

function labelsOf(files: readonly PictureFile[] | null): Uint8Array | null {
  return files === null ? null : Uint8Array.from(files, ({ label }) => label);
}

function filesOf({ splits }: PictureTree): PictureFile[] {
  return SPLITS.flatMap((split) => splits[split] ?? []);
}

/** Stands for the pictures as they are now, and how they are to be read. */
function keyOf(tree: PictureTree, settings: SourceSettings): string {
  const files = filesOf(tree).map(({ name, label, bytes, times }) => [name, label, bytes, times]);
  return cacheKey(['image_folder', DECODING, settings, files]);
}

async function decode(tree: PictureTree, settings: SourceSettings, options: SourceOptions): Promise<Decoded<Facts>> {
  const files = filesOf(tree);
  const form = await findForm(tree, settings, options.signal);
  requirePixelsFit(settings.path, files.length * form.height * form.width * form.channels);
  const activity = `decoding ${nameOf(settings.path)}`;
  const total = files.length;
  const decoded = await decodeAll({
    files,
    form,
    threads: options.threads,
    signal: options.signal,
    onProgress: (done) => options.onProgress({ activity, done, total }),
  });
  if (decoded.problems.length > 0) throw problemsError(decoded.problems);
  const file = describeFiles(settings.path, files, decoded.digests);
  return { facts: { imageShape: shapeOf(form), file }, bytes: decoded.bytes };
}

function list(settings: SourceSettings): PictureTree {
  const tree = listPictures(settings.path);
  if (tree.problems.length > 0) throw problemsError(tree.problems);
  return tree;
}

/** A folder is read soon after it was described, and its form takes a look into every picture. */
let lastFound: { readonly key: string; readonly form: DecodeForm } | null = null;

/** The form that the settings ask for, or that all pictures have. */
async function findForm(tree: PictureTree, settings: SourceSettings, signal: AbortSignal): Promise<DecodeForm> {
  const { size, channels, fit } = settings;
  if (size !== null && channels !== null)
    return { height: size[0], width: size[1], channels, fit, isFitted: true, hasChannels: true };
  const key = keyOf(tree, settings);
  if (lastFound?.key === key) return lastFound.form;
  const form = commonForm(await outlineAll(filesOf(tree), signal), settings);
  lastFound = { key, form };
  return form;
}

/** Colour if any of the pictures is. */
function commonForm(outlines: readonly OutlinedPicture[], { size, channels, fit }: SourceSettings): DecodeForm {
  const [first] = outlines as readonly [OutlinedPicture];
  const other = outlines.find(({ height, width }) => height !== first.height || width !== first.width);
  if (size === null && other !== undefined) throw sizesError(first, other);
  const [height, width] = size ?? [first.height, first.width];
  const found = outlines.some((picture) => picture.channels === 3) ? 3 : 1;
  return { height, width, channels: channels ?? found, fit, isFitted: size !== null, hasChannels: true };
}

interface OutlinedPicture extends PictureOutline {
  readonly path: string;
}

async function outlineAll(files: readonly PictureFile[], signal: AbortSignal): Promise<OutlinedPicture[]> {
  const problems: PictureProblem[] = [];
  const outlines: OutlinedPicture[] = [];
  for (const [at, file] of files.entries()) {
    if (at % 64 === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
    try {
      outlines.push({ path: file.path, ...outlineImage(readPictureFile(file), printable(file.path)) });
    } catch (error) {
      problems.push(...problemsOf(error));
    }
  }
  if (problems.length > 0) throw problemsError(problems);
  return outlines;
}

/** One entry for all pictures. Its digest covers their names and contents, not times or the place of the folder. */
function describeFiles(root: string, files: readonly PictureFile[], digests: readonly string[]): DataFile {
  const hash = createHash('sha256');
  files.forEach(({ name }, at) => hash.update(`${digests[at]} ${JSON.stringify(name)}\n`));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { name: nameOf(root), bytes, sha256: hash.digest('hex') };
}

function shapeOf({ height, width, channels }: DecodeForm): ImageShape {
  return [height, width, channels];
}

function sizesError(first: OutlinedPicture, other: OutlinedPicture): MnistxError {
  const [a, b] = [first, other].map(
    ({ path, height, width }) => `${printable(path)} has ${height} x ${width} pixels`,
  ) as [string, string];
  return new MnistxError({
    code: 'DATA_DAMAGED',
    message: `pictures differ in size: ${a}, ${b} (height x width)`,
    fix: sizeFix(Math.min(first.height, other.height), Math.min(first.width, other.width)),
  });
}
