import { DATASETS } from '../data/datasets.js';
import { nodeEffects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { fitPicture } from '../images/fit-picture.js';
import { stridePixels } from '../images/pack-pixels.js';
import type { Fit } from '../images/fit-picture.js';
import { prepareImage } from '../images/prepare-image.js';
import type { ImageForm } from '../images/prepare-image.js';
import type { Pixels } from '../images/types.js';
import { openModel } from '../open/open-model.js';
import type { OpenModel, OpenModelRequest } from '../open/open-model.js';
import { nameExamplesAt } from '../open/wrong-turn.js';
import { readImageSource } from '../open/read-image-source.js';
import type { ImageSource } from '../open/read-image-source.js';
import type { Manifest, Run } from '../runs/types.js';

// The path of a picture: read and decoded (open/read-image-source.ts, open/read-image.ts), turned upright (images/orient.ts),
// brought into the form of the training images (images/prepare-image.ts), a drawing centred (images/centre.ts), predicted here.

/** The images that `predictImages` classifies, and the run whose network it uses. */
export interface PredictRequest extends OpenModelRequest {
  /** PNG or JPEG. */
  readonly images: readonly ImageSource[];
  /**
   * `true`: only resize. `false`: centre and scale each drawing like MNIST's digits. Default: what suits the data of
   * the run.
   */
  readonly isAsIs?: boolean | undefined;
  /** Invert dark-on-light images. Default: what suits the data of the run. */
  readonly invert?: ImageForm['invert'] | undefined;
}

/** The prediction for one image. */
export interface ImagePrediction {
  readonly name: string;
  /** Index of the most probable class. */
  readonly prediction: number;
  /** Its probability, from 0 to 1. */
  readonly confidence: number;
  /** (classes) */
  readonly probabilities: Float32Array;
  /** What the network saw. */
  readonly input: Pixels;
}

/** An image that could not be read, and why. */
export interface ImageFailure {
  readonly name: string;
  readonly error: MnistxError;
}

/** What `predictImages` returns: one entry per image. */
export interface ImagePredictions {
  readonly classNames: readonly string[];
  readonly fit: ImageForm['fit'];
  /** In the order of the request. */
  readonly images: readonly (ImagePrediction | ImageFailure)[];
}

/**
 * Predicts the classes of image files with the trained network of a run. An image that cannot be read is reported in
 * its place; the others are still predicted.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, BAD_USAGE, SHAPE_MISMATCH, and those of `loadDataset`
 */
export async function predictImages(request: PredictRequest): Promise<ImagePredictions> {
  const { folder, images, signal, ...form } = request;
  const model = await openModel(request);
  try {
    const pictures = images.map((source) => ({ name: source.name, read: () => readPicture(source, folder, signal) }));
    return await predictPictures(model, pictures, form);
  } finally {
    await model.session.close();
  }
}

/** A picture for `predictPictures`, read only when its turn comes. */
export interface Picture {
  readonly name: string;
  readonly read: () => Promise<Pixels>;
}

/**
 * Predicts pictures with a network that is open, and stays so.
 *
 * @throws {MnistxError} BAD_USAGE, SHAPE_MISMATCH
 */
export async function predictPictures(
  { run, plan, session }: OpenModel,
  pictures: readonly Picture[],
  wanted: Pick<PredictRequest, 'isAsIs' | 'invert'>,
): Promise<ImagePredictions> {
  // 1. The form of the network's images.
  const { folder, manifest } = run;
  const shape = pictureShape(folder, manifest);
  const form = formFor(manifest, wanted);

  // 2. Each picture: read, decode, bring into that form.
  const inputs: (NamedInput | ImageFailure)[] = [];
  for (const picture of pictures) inputs.push(await readInput(picture, shape, form));

  // 3. Predict all that could be read at once.
  const readable = inputs.filter((input) => 'input' in input);
  const bytes = new Uint8Array(readable.length * shape[0] * shape[1] * shape[2]);
  readable.forEach(({ input }, at) => bytes.set(input.bytes, at * input.bytes.length));
  const all = await session.predict(bytes, readable.length);

  // 4. The most probable class of each.
  const images = inputs.map((image) => {
    if ('error' in image) return image;
    const at = readable.indexOf(image);
    return { ...image, ...mostProbable(all.slice(at * plan.classes, (at + 1) * plan.classes)) };
  });
  return { classNames: manifest.data.class_names, fit: form.fit, images };
}

/**
 * Reads one image file in the form that the network of a run takes: (height, width, channels).
 *
 * @throws {MnistxError} FILE_NOT_FOUND, FILE_UNREADABLE, IMAGE_UNREADABLE, SHAPE_MISMATCH
 */
export async function networkInput(
  source: ImageSource,
  { folder, manifest }: Pick<Run, 'folder' | 'manifest'>,
  signal?: AbortSignal,
): Promise<Pixels> {
  const form = formFor(manifest, {});
  return bringIntoForm(source.name, await readImageSource(source, signal), pictureShape(folder, manifest), form);
}

/** `trainedFit` is set if pictures are fitted as those of training were. */
type PictureForm = ImageForm & { readonly trainedFit: Fit | null };
type NamedInput = Pick<ImagePrediction, 'name' | 'input'>;
type PictureShape = readonly [height: number, width: number, channels: 1 | 3];

async function readInput(
  { name, read }: Picture,
  shape: PictureShape,
  form: PictureForm,
): Promise<NamedInput | ImageFailure> {
  try {
    return { name, input: bringIntoForm(name, await read(), shape, form) };
  } catch (error) {
    if (error instanceof MnistxError) return { name, error };
    throw error;
  }
}

async function readPicture(source: ImageSource, folder: string, signal: AbortSignal | undefined): Promise<Pixels> {
  try {
    return await readImageSource(source, signal);
  } catch (error) {
    throw error instanceof MnistxError ? ((await examplesError(source, folder)) ?? error) : error;
  }
}

/** Pictures of a user's own data are fitted as they were for training. */
function bringIntoForm(name: string, pixels: Pixels, shape: PictureShape, form: PictureForm): Pixels {
  if (form.trainedFit === null) return prepareImage(name, pixels, shape, form);
  const [height, width, channels] = shape;
  return { width, height, channels, bytes: fitPicture(stridePixels(pixels), shape, form.trainedFit) };
}

/** For somebody who named many examples where a picture is wanted. */
async function examplesError({ name, stream }: ImageSource, folder: string): Promise<MnistxError | null> {
  const title = stream === undefined ? await nameExamplesAt(name, nodeEffects.files) : null;
  if (title === null) return null;
  const message = `${name} holds examples (${title}), not one picture`;
  const fix = `measure on all of them: mnistx evaluate ${folder} --data ${name}; or name pictures: "folder/*.png"`;
  return new MnistxError({ code: 'IMAGE_UNREADABLE', message, fix });
}

/**
 * Of the images that a network takes.
 *
 * @throws {MnistxError} SHAPE_MISMATCH if no picture is like them
 */
export function pictureShape(folder: string, { data }: Manifest): PictureShape {
  const [height = 0, width = 0, channels = 0] = data.image_shape;
  if (channels === 1 || channels === 3) return [height, width, channels];
  throw new MnistxError({
    code: 'SHAPE_MISMATCH',
    message: `${folder} takes images of ${channels} channels; pictures have 1 (grey) or 3 (colour)`,
    fix: 'name a run that was trained on grey or colour images',
  });
}

/** How a drawing becomes input: it is dark on light, whatever was learnt. */
export function drawingForm(manifest: Manifest): ImageForm {
  const { fit, invert } = formFor(manifest, { invert: 'auto' });
  return { fit, invert };
}

/** Handwriting is centred; garments and a user's own images are only resized. */
function formFor(
  { data, experiment }: Manifest,
  { isAsIs, invert }: Pick<PredictRequest, 'isAsIs' | 'invert'>,
): PictureForm {
  const { path, fit: ownFit = 'letterbox' } = experiment.data;
  const known = Object.entries(DATASETS).find(([name]) => name === (experiment.data.dataset ?? data.known_as));
  const isHandwriting = known?.[1].isHandwriting ?? false;
  const fit = (isAsIs ?? !isHandwriting) ? 'as-is' : 'centred';
  if (fit === 'centred' && data.image_shape[2] !== 1) {
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: 'only grey images can be centred like MNIST’s digits; this network takes colour',
      fix: 'leave out --no-as-is',
    });
  }
  const isTrained = path !== undefined && fit === 'as-is' && invert === undefined;
  return { fit, invert: invert ?? (fit === 'centred' ? 'auto' : 'no'), trainedFit: isTrained ? ownFit : null };
}

function mostProbable(probabilities: Float32Array): Omit<ImagePrediction, keyof NamedInput> {
  const prediction = probabilities.reduce((best, value, at) => (value > probabilities[best]! ? at : best), 0);
  return { prediction, confidence: probabilities[prediction]!, probabilities };
}
