import type { FilterPanel } from './charts/compare-filters.js';
import { signedColors } from './charts/picture-theme.js';
import type { FileOperations } from './effects.js';
import { MnistxError } from './errors.js';
import { signedPixels } from './images/color-map.js';
import { imageUrl } from './images/image-url.js';
import type { Plan, PlanLayer } from './model/types.js';
import { planOfRun } from './open-model.js';
import { readWeights } from './runs/model-files.js';
import type { Run } from './runs/types.js';

const MOST_IMAGES = 32;

/**
 * The first weights of a run as images: the filters of its first layer where that is a convolution, or what a dense
 * layer weighs each pixel with. `null` where there are none that can be looked at.
 */
export function filterPanelOf(run: Run, label: string, files: FileOperations): FilterPanel | null {
  const plan = planOfRun(run.manifest);
  const layer = plan.layers.find(({ slots }) => slots.length > 0);
  const images = layer === undefined ? null : imagesOf(layer, plan.inputShape);
  if (layer === undefined || images === null) return null;
  const weights = weightsOf(run, files);
  if (weights === null) return null;
  const { offset, size } = layer.slots[0]!;
  const values = meansOf(weights.subarray(offset, offset + size), images);
  const limit = values.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const [height, width] = images.size;
  const shown = values.slice(0, MOST_IMAGES);
  return {
    run: label,
    what: describe(layer, images, shown.length),
    images: shown.map((image, index) => ({
      url: imageUrl(signedPixels({ height, width, values: image }, limit, signedColors), scaleFor(images.size)),
      caption:
        images.isDense && images.count === run.manifest.data.classes
          ? run.manifest.data.class_names[index]!
          : `${index}`,
    })),
    imageSize: images.size,
    limit,
  };
}

interface WeightImages {
  readonly size: readonly [height: number, width: number];
  readonly channels: number;
  readonly count: number;
  readonly isDense: boolean;
}

function imagesOf(
  { slots, inputShape }: PlanLayer,
  [height, width, channels]: Plan['inputShape'],
): WeightImages | null {
  const { role, shape } = slots[0]!;
  if (role === 'kernel' && shape.length === 4) {
    const [high, wide, inputs, filters] = shape as [number, number, number, number];
    return { size: [high, wide], channels: inputs, count: filters, isDense: false };
  }
  const [inputs, units] = shape;
  const isOnPixels = role === 'kernel' && shape.length === 2 && inputs === height * width * channels;
  if (!isOnPixels || inputShape.length !== 1) return null;
  return { size: [height, width], channels, count: units!, isDense: true };
}

/** Weights are (height, width, channels, images): one list of (height, width) an image, the mean over its channels. */
function meansOf(weights: Float32Array, { size: [height, width], channels, count }: WeightImages): number[][] {
  return Array.from({ length: count }, (_, image) =>
    Array.from({ length: height * width }, (_, pixel) => {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++)
        sum += weights[(pixel * channels + channel) * count + image]!;
      return sum / channels;
    }),
  );
}

function describe({ name }: PlanLayer, { size, channels, count, isDense }: WeightImages, shown: number) {
  const some = shown < count ? `${shown} of ${count}` : `${count}`;
  const what = isDense ? `${some} units on ${size.join(' × ')} pixels` : `${some} filters of ${size.join(' × ')}`;
  return `${name}, ${what}${channels > 1 ? `, mean of ${channels} channels` : ''}`;
}

/** Enough pixels for a sharp picture at the size of a tile, not more. */
function scaleFor([height, width]: readonly [number, number]): number {
  return Math.max(1, Math.ceil(152 / Math.max(height, width)));
}

/** A run without a whole model shows no weights; that its file is damaged is told by what needs it. */
function weightsOf({ folder, manifest }: Run, files: FileOperations): Float32Array | null {
  try {
    return readWeights(folder, manifest, files);
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
