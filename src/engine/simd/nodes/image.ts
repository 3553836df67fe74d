import { countBuffers, countDoubles } from '../../../data/augment/augmenter.js';
import type { Tools } from '../../../data/augment/augmentation.js';
import type { FillMode } from '../../../data/augment/beyond.js';
import { resampleAffine } from '../../../data/augment/resample.js';
import type { Normalization } from '../../../data/types.js';
import { AugmentedInputs } from '../../augmented-inputs.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Node, ShardWork } from '../node.js';
import type { ProgramContext } from '../program-context.js';

/** In the order of kernel `resampleAffine`. */
const FILLS: readonly FillMode[] = ['constant', 'nearest', 'reflect', 'wrap'];

/** The batch's images, scaled; augmented in training. */
export function imageNode(context: ProgramContext, normalization: Normalization): Node {
  const { plan, kernels, arena, capacity } = context;
  const [height, width, channels] = plan.inputShape;
  const size = height * width * channels;
  const zeros = normalization.offset.every((offset) => offset === 0) ? 'final' : 'few';
  const output = placeTensor(arena, capacity, size, zeros);
  const scales = context.constantFloats(normalization.scale);
  const floatScales = context.constantFloats(normalization.scale.map((scale) => 255 * scale));
  const shifts = context.constantFloats(normalization.offset);
  const augment = plan.augment.length === 0 ? null : augmentInto(context, output, normalization);
  const forward: ShardWork = (shard, step) => {
    if (step.isTraining && augment !== null) return augment(shard, step);
    const { images, areFloats, order, first } = context.batch;
    const places = [order, first, shard.from, shard.to, output.at, output.stride] as const;
    if (areFloats) kernels.readFloatImages(images, size, channels, floatScales, shifts, ...places);
    else kernels.readImages(images, size, channels, scales, shifts, ...places);
  };
  return { output, forward };
}

/** Changes and scales the images of a shard, and writes what their labels have become. */
function augmentInto(context: ProgramContext, output: Tensor, normalization: Normalization): ShardWork {
  const { plan, memory, targets } = context;
  const { classes } = plan;
  const size = output.size;
  const inputs = new AugmentedInputs(plan, normalization, augmentTools(context, size));
  return ({ from, to }, { epoch }) => {
    const { images, areFloats, labels, examples: count, order, first } = context.batch;
    const { buffer } = memory;
    const set = {
      count,
      images: areFloats ? new Float32Array(buffer, images, count * size) : new Uint8Array(buffer, images, count * size),
      labels: new Uint8Array(buffer, labels, count),
    };
    const places = new Uint32Array(buffer, order, count);
    for (let image = from; image < to; image++) {
      const out = new Float32Array(buffer, imageAt(output, image), size);
      const target = inputs.read(set, { example: places[first + image]!, epoch }, out, 0);
      if (targets !== 0) new Float32Array(buffer, targets + 4 * image * classes, classes).set(target);
    }
  };
}

/** Images are changed in the scratch of this thread, where kernels can reach them. */
function augmentTools(context: ProgramContext, size: number): Tools {
  const { plan, kernels, memory } = context;
  const bytes = roundUp(4 * size, 64);
  const imageBytes = countBuffers(plan.augment) * bytes;
  const scratch = context.scratch(imageBytes + 8 * countDoubles(plan.augment, plan.inputShape));
  let [images, doubles] = [0, 0];
  return {
    allocate: (values) => new Float32Array(memory.buffer, scratch() + bytes * images++, values),
    allocateDoubles: (values) => {
      const at = scratch() + imageBytes + 8 * doubles;
      doubles += values;
      return new Float64Array(memory.buffer, at, values);
    },
    smoothLines: (from, to, { count, places, lineStep, step }, weights) =>
      kernels.smoothLines(
        ...([from.byteOffset, to.byteOffset, count, places, lineStep, step] as const),
        ...([weights.byteOffset, weights.length >> 1] as const),
      ),
    resampleAffine: (from, to, surface, map) => {
      const { shape, sampling } = surface;
      if (sampling.interpolation !== 'bilinear') return resampleAffine(from, to, surface, map);
      const fill = FILLS.indexOf(sampling.fill);
      kernels.resampleAffine(from.byteOffset, to.byteOffset, ...shape, fill, sampling.fill_value, ...map);
    },
  };
}
