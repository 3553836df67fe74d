import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer, Shape } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import { ACTIVATIONS, expectZeros, isElementwise, isFromOutput, isMonotone } from '../activation-kinds.js';
import type { Placed, Shard, Site } from '../node.js';
import { chooseConvGradients } from './conv-gradients.js';
import { choosePadding, placePadded } from './conv-padding.js';
import { chooseConvRows, countRowsInPlace, countBlockRows } from './conv-rows.js';
import type { ConvInput, Convolution, Padded } from './conv-types.js';
import { placeImageLists } from './sparse-convolution.js';
import { countPaddingBefore } from './window.js';

/** A max-pooling computed in the same pass. */
interface FusedPool {
  readonly size: readonly [number, number];
  readonly outputShape: Shape;
}

export function convolutionOf(layer: PlanLayer): Convolution {
  const options = layer.options as LayerOf<'conv2d'>;
  const { kernel_size: size, strides, dilation_rate: dilation, padding } = options;
  const window = { size, strides, dilation, padding };
  return {
    inputShape: layer.inputShape,
    outputShape: layer.outputShape,
    kernelSize: size,
    strides,
    dilation,
    before: countPaddingBefore(window, layer.inputShape, layer.outputShape),
    kernel: layer.slots[0]!,
    bias: layer.slots[1] ?? null,
    activation: options.activation as keyof typeof ACTIVATIONS,
  };
}

/** A convolution with the max-pooling after it, whose windows must not overlap and must lie inside the image. */
export function pooledConvolution(
  { options }: PlanLayer,
  next: PlanLayer,
): ((site: Site, layer: PlanLayer) => Placed) | null {
  if (next.options.type !== 'max_pooling2d') return null;
  const { activation } = options as LayerOf<'conv2d'>;
  const { pool_size: size, strides } = next.options;
  const isApart = size[0] === strides[0] && size[1] === strides[1];
  const fits = [0, 1].every((axis) => next.outputShape[axis]! * size[axis]! <= next.inputShape[axis]!);
  if (!isApart || !fits || !isElementwise(activation) || !isMonotone(activation)) return null;
  return (site, layer) => convolutionNode(site, convolutionOf(layer), { size, outputShape: next.outputShape });
}

/** Convolution + bias + activation, then max-pooling if `pool` is given. */
export function convolutionNode(site: Site, conv: Convolution, pool: FusedPool | null): Placed {
  const { kernels, arena, capacity } = site;
  const filters = conv.outputShape[2]!;
  const padding = choosePadding(conv);
  const padded = padding === null ? null : placePadded(site, site.input, conv.inputShape, padding);
  const input = makeConvInput(site, conv, padded);
  const outputShape = pool?.outputShape ?? conv.outputShape;
  const [rows, columns] = outputShape as [number, number];
  const size = rows * columns * filters;
  const output = placeTensor(arena, capacity, size, expectZeros(conv.activation));
  const dOutput = placeTensor(arena, capacity, size);
  const windows = pool === null ? null : placeTensor(arena, capacity, size);
  const isPooledRelu = pool !== null && conv.activation === 'relu';
  // The pooling kernel applies ReLU, forward and backward.
  const kind = isPooledRelu ? ACTIVATIONS.linear : ACTIVATIONS[conv.activation];
  const before = isFromOutput(conv.activation) ? output : placeTensor(arena, capacity, size);
  const lists = placeImageLists(site, conv, input);
  const convRows = chooseConvRows(site, conv, input, lists);
  const inPlace = pool === null ? countRowsInPlace(conv.outputShape, convRows) : null;
  const [poolHeight, poolWidth] = pool?.size ?? [1, 1];
  const blockRows = inPlace ?? countBlockRows(convRows, poolHeight, rows);
  const block = inPlace === null ? site.scratch(blockRows * convRows.rowBytes + 64) : null;

  /** Computes rows in blocks, then pools or copies each block into the output. */
  const forwardBlocks = (image: number, y: number, places: number, to: number): void => {
    const perBlock = Math.floor(blockRows / poolHeight);
    const [from, rowBytes] = [to + convRows.marginBytes, convRows.rowBytes];
    for (let row = 0; row < rows; row += perBlock) {
      const count = Math.min(perBlock, rows - row);
      const at = 4 * row * columns * filters;
      convRows.run(image, row * poolHeight, roundUp(count * poolHeight, convRows.rowsAtOnce), to);
      if (pool === null) {
        kernels.copyRows(y + at, 4 * columns * filters, from, rowBytes, count, columns * filters);
        continue;
      }
      const offsets = [row * poolHeight * input.xRow, input.xRow, input.xStep, isPooledRelu] as const;
      const window = [filters, poolHeight, poolWidth, count, columns] as const;
      kernels.poolConvRows(from, rowBytes, ...window, ...offsets, y + at, places + at);
    }
  };
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      padded?.fill(image);
      const y = imageAt(before, image);
      if (block === null) convRows.run(image, 0, rows, y);
      else forwardBlocks(image, y, windows === null ? 0 : imageAt(windows, image), block());
      if (kind !== 0) kernels.activate(kind, y, imageAt(output, image), size);
    }
  };

  const gradients = chooseConvGradients(site, { conv, input, padded, dOutput, outputShape, lists, windows });
  const backward = (shard: Shard): void => {
    for (let image = shard.from; kind !== 0 && image < shard.to; image++) {
      const dy = imageAt(dOutput, image);
      kernels.activateBackward(kind, imageAt(before, image), imageAt(output, image), dy, dy, size);
    }
    gradients.run(shard);
  };
  const pack = [...convRows.pack, ...gradients.pack];
  return { node: { output, forward, backward, gradients: [gradients.reduce], pack }, dOutput };
}

function makeConvInput(site: Site, conv: Convolution, padded: Padded | null): ConvInput {
  const channels = conv.inputShape[2]!;
  const width = padded?.padding.width ?? conv.inputShape[1]!;
  const { length, offsets } = findSegments(conv, width, channels);
  const taps = offsets.flatMap((offset) => Array.from({ length }, (_, at) => offset + 4 * at));
  return {
    tensor: padded?.tensor ?? site.input,
    width,
    xRow: 4 * conv.strides[0] * width * channels,
    xStep: 4 * conv.strides[1] * channels,
    segments: { count: offsets.length, length, offsets: site.constant(offsets) },
    taps: { count: taps.length, offsets: site.constant(taps) },
  };
}

/** Runs of neighbouring floats in a window, and their byte offsets. */
function findSegments(
  { kernelSize: [height, width], dilation }: Convolution,
  imageWidth: number,
  channels: number,
): { length: number; offsets: number[] } {
  const row = 4 * imageWidth * channels * dilation[0];
  if (dilation[1] === 1)
    return { length: width * channels, offsets: Array.from({ length: height }, (_, ky) => ky * row) };
  const offsets = Array.from(
    { length: height * width },
    (_, at) => Math.floor(at / width) * row + (at % width) * 4 * channels * dilation[1],
  );
  return { length: channels, offsets };
}
