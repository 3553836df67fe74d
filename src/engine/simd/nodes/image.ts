import { countBuffers, countDoubles } from '../../../data/augment/augmenter.js';
import type { Tools } from '../../../data/augment/augmentation.js';
import type { FillMode } from '../../../data/augment/beyond.js';
import { resampleAffine } from '../../../data/augment/resample.js';
import type { Normalization } from '../../../data/types.js';
import { sizeOf } from '../../../model/layer-definition.js';
import { AugmentedInputs } from '../../augmented-inputs.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { ListImages, Node, Range, Step } from '../node.js';
import type { ProgramContext } from '../program-context.js';

/** In the order of kernel `resampleAffine`. */
const FILLS: readonly FillMode[] = ['constant', 'nearest', 'reflect', 'wrap'];

/** Products with it are not 0. */
const LEAST_SCALE = 1e-30;

type ReadImages = (images: Range, step: Step) => void;

/** The batch's images, scaled; augmented in training. */
export class BatchImages {
  readonly node: Node;
  private areListed = false;
  private readonly scales: number;
  private readonly floatScales: number;
  private readonly shifts: number;
  /** Of all channels, if black is 0 in each, and nothing else is. */
  private readonly scale: number | null;
  private readonly augment: ReadImages | null;

  constructor(
    private readonly context: ProgramContext,
    { scale, offset }: Normalization,
  ) {
    const { plan, arena, capacity } = context;
    const keepsZeros = offset.every((one) => one === 0);
    const output = placeTensor(arena, capacity, sizeOf(plan.inputShape), keepsZeros ? 'final' : 'few');
    this.scale = keepsZeros && scale.every((one) => one === scale[0] && one > LEAST_SCALE) ? scale[0]! : null;
    this.scales = context.constantFloats(scale);
    this.floatScales = context.constantFloats(scale.map((one) => 255 * one));
    this.shifts = context.constantFloats(offset);
    this.augment = plan.augment.length === 0 ? null : augmentInto(context, output, { scale, offset });
    this.node = {
      output,
      forward: (shard, step) => {
        if (!this.areListed) this.read(shard, step);
      },
    };
  }

  /** From now on nothing reads the images but the caller, who asks for lists of them. */
  takeAsLists(): ListImages {
    const { kernels } = this.context;
    const { output } = this.node;
    this.areListed = true;
    return ({ from, to }, step, { lists, listStride, ends, endsStride, width, step: offset, table }) => {
      const { images, areFloats, order, first } = this.context.batch;
      const isChanged = step.isTraining && this.augment !== null;
      if (this.scale !== null && !areFloats && !isChanged) {
        const places = [lists, listStride, ends, endsStride] as const;
        const set = [images, output.size, this.scale, order, first, from, to] as const;
        kernels.listImages(...set, width, offset, table, ...places);
        return;
      }
      this.read({ from, to }, step);
      const rows = [imageAt(output, from), output.stride, to - from, output.size] as const;
      const places = [lists + from * listStride, listStride, ends + from * endsStride, endsStride] as const;
      kernels.listRows(...rows, width, offset, table, ...places);
    };
  }

  private read({ from, to }: Range, step: Step): void {
    if (step.isTraining && this.augment !== null) return this.augment({ from, to }, step);
    const { kernels, plan, batch } = this.context;
    const { images, areFloats, order, first } = batch;
    const { at, size, stride } = this.node.output;
    const channels = plan.inputShape[2]!;
    const places = [order, first, from, to, at, stride] as const;
    if (areFloats) kernels.readFloatImages(images, size, channels, this.floatScales, this.shifts, ...places);
    else kernels.readImages(images, size, channels, this.scales, this.shifts, ...places);
  }
}

/** Changes and scales the images of a shard, and writes what their labels have become. */
function augmentInto(context: ProgramContext, output: Tensor, normalization: Normalization): ReadImages {
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
