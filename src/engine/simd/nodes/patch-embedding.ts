import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Phase, Placed, Shard, Site } from '../node.js';
import { findRoles } from './find-roles.js';
import { placeRowGradients } from './row-gradients.js';

/** Floats of the embeddings' gradient in one task. */
const FLOATS_PER_TASK = 4096;

/** A dense product of each patch, and the embedding of its position. */
export function patchEmbeddingNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput, learns } = site;
  const { dim } = layer.options as LayerOf<'patch_embedding'>;
  const tokens = layer.outputShape[0]!;
  const features = input.size / tokens;
  const size = tokens * dim;
  const output = placeTensor(arena, capacity, size);
  const dOutput = placeTensor(arena, capacity, size);
  const patches = placeTensor(arena, capacity, input.size);
  const dPatch = site.scratch(4 * input.size);
  const { weight, gradient } = findRoles(site, layer);
  const [kernel, bias, embeddings] = [weight('kernel'), weight('bias'), weight('embeddings')];
  const gradients = placeRowGradients(site, { rows: tokens, features, units: dim });
  const cut = cutter(site, layer);

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(patches, image), imageAt(output, image)];
      cut(x, imageAt(input, image), 'patches');
      kernels.denseForward(x, 4 * features, tokens, features, kernel, 4 * dim, bias, dim, y, 4 * dim);
      kernels.addRows(y, y, embeddings, 1, size);
    }
  };
  const backward = (shard: Shard): void => {
    for (let image = shard.from; dInput !== null && image < shard.to; image++) {
      const dy = imageAt(dOutput, image);
      kernels.denseBackwardInput(dy, 4 * dim, tokens, dim, kernel, features, dPatch(), 4 * features);
      cut(dPatch(), imageAt(dInput, image), 'image');
    }
    if (learns) gradients.run(shard, patches, dOutput);
  };
  const reduce = gradients.reduce([{ first: 0, count: dim, kernel: gradient('kernel'), bias: gradient('bias') }]);
  const addEmbeddings = sumOverImages(site, dOutput, gradient('embeddings'));
  return { node: { output, forward, backward, gradients: [reduce, addEmbeddings] }, dOutput };
}

/** Copies the patches of an image, one behind the other, or from there back into the image. */
function cutter({ kernels }: Site, { inputShape, options }: PlanLayer) {
  const [height, width, channels] = inputShape as readonly [number, number, number];
  const [rows, columns] = (options as LayerOf<'patch_embedding'>).patch_size;
  const across = width / columns;
  const line = columns * channels;
  return (patches: number, image: number, to: 'patches' | 'image'): void => {
    for (let row = 0; row < height; row++) {
      const first = Math.floor(row / rows) * across * rows + (row % rows);
      const inPatches = [patches + 4 * first * line, 4 * rows * line] as const;
      const inImage = [image + 4 * row * width * channels, 4 * line] as const;
      if (to === 'patches') kernels.copyRows(...inPatches, ...inImage, across, line);
      else kernels.copyRows(...inImage, ...inPatches, across, line);
    }
  };
}

function sumOverImages({ kernels }: Site, { at, stride, size }: Tensor, to: number): Phase {
  return {
    tasks: Math.ceil(size / FLOATS_PER_TASK),
    run: (task, { count }) => {
      const first = task * FLOATS_PER_TASK;
      kernels.sumRows(at + 4 * first, stride, count, Math.min(FLOATS_PER_TASK, size - first), to + 4 * first);
    },
  };
}
