import { computeActivations } from '../drawings/activations-of.js';
import { chooseOutputLayers } from '../drawings/choose-layers.js';
import { describeOutput } from '../drawings/layer-output.js';
import type { LayerOutput } from '../drawings/layer-output.js';
import { outlineImage, readImage } from '../data/read-image.js';
import { MnistxError } from '../errors.js';
import { tooLargeError } from '../images/limits.js';
import type { NamedBytes } from '../images/limits.js';
import type { Pixels } from '../images/types.js';
import type { OpenModel } from '../open/open-model.js';
import type { OpenModels } from '../open/open-models.js';
import { predictPictures } from './predict-images.js';
import type { ImagePrediction, ImagePredictions, PredictRequest } from './predict-images.js';

export interface RunsPredictionRequest extends Pick<PredictRequest, 'isAsIs' | 'invert'> {
  /** Run folders. */
  readonly folders: readonly string[];
  readonly models: OpenModels;
  /** PNG or JPEG. */
  readonly picture: NamedBytes;
  /** The one of `folders` whose layers' outputs are returned as well. */
  readonly layersOf: string | null;
  readonly signal: AbortSignal;
}

export interface RunsPrediction {
  /** In the order of the folders: a run that cannot predict the picture has the reason in its place. */
  readonly answers: readonly (RunAnswer | MnistxError)[];
  readonly layers: readonly LayerOutput[] | null;
}

export interface RunAnswer extends ImagePrediction, Pick<ImagePredictions, 'classNames' | 'fit'> {
  /** Of the run. */
  readonly run: string;
  /** Whether the outputs are probabilities: the network ends with softmax. */
  readonly isProbability: boolean;
}

/** A photo of a telephone has 12 million. The server is to stay small, whatever is dropped on its page. */
const MOST_PIXELS = 24_000_000;

/**
 * Predicts one picture by several networks.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE if no network could read it
 */
export async function predictByRuns(request: RunsPredictionRequest): Promise<RunsPrediction> {
  const { folders, models, layersOf, signal } = request;

  // 1. The picture: measured before it is decoded, and decoded once for all.
  const { name } = request.picture;
  const pixels = decode(request.picture);
  const picture = { name, read: () => Promise.resolve(pixels) };

  // 2. Each network: what it saw and what it says, and of one the outputs of its layers.
  const answers: (RunAnswer | MnistxError)[] = [];
  let layers: LayerOutput[] | null = null;
  for (const folder of folders) {
    try {
      await models.use(
        folder,
        async (model) => {
          const answer = await answerOf(model, picture, request);
          answers.push(answer);
          if ('input' in answer && folder === layersOf) layers = await layersFor(model, answer.input);
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      answers.push(error);
    }
  }
  return { answers, layers };
}

function decode({ name, bytes }: NamedBytes): Pixels {
  const { width, height } = outlineImage(bytes, name);
  if (width * height > MOST_PIXELS) {
    const most = MOST_PIXELS / 1e6;
    throw tooLargeError(name, `${width} x ${height} pixels; this page takes at most ${most} million`);
  }
  return readImage(bytes, name);
}

async function answerOf(
  model: OpenModel,
  picture: Parameters<typeof predictPictures>[1][number],
  form: Pick<PredictRequest, 'isAsIs' | 'invert'>,
): Promise<RunAnswer | MnistxError> {
  const { images, classNames, fit } = await predictPictures(model, [picture], form);
  const [image] = images as [(typeof images)[number]];
  if ('error' in image) return image.error;
  const { run, plan } = model;
  const isProbability = plan.outputActivation === 'softmax';
  return { ...image, run: run.manifest.name, classNames, fit, isProbability };
}

async function layersFor(model: OpenModel, input: Pixels): Promise<LayerOutput[]> {
  const { plan, run } = model;
  const classNames = run.manifest.data.class_names;
  const activations = await computeActivations(model, input.bytes, chooseOutputLayers(plan, 'all'));
  return activations.map((activation) => describeOutput(activation, { plan, classNames }));
}
