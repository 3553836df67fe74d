import type { FilterPanel } from '../charts/compare-filters.js';
import { signedColors } from '../charts/picture-theme.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { colorSignedValues, largest } from '../images/color-map.js';
import { encodeImageUrl } from '../images/image-url.js';
import { filtersOf, isDense } from '../model/filters.js';
import type { Filters } from '../model/filters.js';
import { planOfRun } from '../open/open-model.js';
import { readWeights } from '../runs/model-files.js';
import type { Run } from '../runs/types.js';
import { outputNames } from './draw-filters.js';

const MOST_IMAGES = 32;

/**
 * The weights of a run's first layer as images, each the mean over its input channels: filters of a convolution, or a dense
 * layer's weight of each pixel. `null` if they cannot be drawn as images.
 */
export function drawFilterPanel(run: Run, label: string, files: FileOperations): FilterPanel | null {
  const plan = planOfRun(run.manifest);
  const layer = plan.layers.find(({ slots }) => slots.length > 0);
  const weights = layer === undefined ? null : readWholeWeights(run, files);
  if (layer === undefined || weights === null) return null;
  const [filters] = filtersOf(plan, layer, weights);
  if (filters === undefined) return null;
  const { height, width, outputs } = filters;
  const shown = Math.min(outputs, MOST_IMAGES);
  const images = Array.from({ length: outputs }, (_, output) => meanOverInputs(filters, output));
  const limit = largest(images) || 1;
  const names = outputNames(filters, { plan, classNames: run.manifest.data.class_names });
  return {
    run: label,
    what: describe(filters, shown),
    images: images.slice(0, shown).map((values, index) => ({
      url: encodeImageUrl(colorSignedValues({ height, width, values }, limit, signedColors)),
      caption: names[index]!,
    })),
    imageSize: [height, width],
    limit,
  };
}

function meanOverInputs({ image, inputs, height, width }: Filters, output: number): Float32Array {
  const all = Array.from({ length: inputs }, (_, input) => image(output, input));
  return Float32Array.from({ length: height * width }, (_, at) => {
    return all.reduce((sum, values) => sum + values[at]!, 0) / inputs;
  });
}

function describe({ layer, height, width, outputs, inputs }: Filters, shown: number): string {
  const some = shown < outputs ? `${shown} of ${outputs}` : `${outputs}`;
  const size = `${height} × ${width}`;
  const what = isDense(layer) ? `${some} units on ${size} pixels` : `${some} filters of ${size}`;
  return `${layer.name}, ${what}${inputs > 1 ? `, mean of ${inputs} channels` : ''}`;
}

/** `null` for a damaged model: the commands that need its weights report that. */
function readWholeWeights({ folder, manifest }: Run, files: FileOperations): Float32Array | null {
  try {
    return readWeights(folder, manifest, files);
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
