import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer, Shape, WeightSlot } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import { ACTIVATIONS, isFromOutput, zerosOf } from '../activation-kinds.js';
import type { Node, Phase, Placed, Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';
import { convRowsOf, winogradTile } from './conv-rows.js';
import type { ConvRows } from './conv-rows.js';
import { paddingBefore } from './window.js';

/** A convolution as the kernels see it, whatever layer it comes from. */
export interface Convolution {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: 'valid' | 'same';
  readonly kernel: WeightSlot;
  readonly bias: WeightSlot | null;
  readonly activation: keyof typeof ACTIVATIONS;
}

/** A max-pooling that follows and is computed in the same pass. */
export interface FusedPool {
  readonly size: readonly [number, number];
  readonly outputShape: Shape;
}

export function convolutionOf(layer: PlanLayer): Convolution {
  const options = layer.options as LayerOf<'conv2d'>;
  return {
    inputShape: layer.inputShape,
    outputShape: layer.outputShape,
    kernelSize: options.kernel_size,
    strides: options.strides,
    dilation: options.dilation_rate,
    padding: options.padding,
    kernel: layer.slots[0]!,
    bias: layer.slots[1] ?? null,
    activation: options.activation as keyof typeof ACTIVATIONS,
  };
}

/** Convolution + bias + activation, and max-pooling where `pool` is given. */
export function convolutionNode(site: Site, conv: Convolution, pool: FusedPool | null): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const [, inputWidth, channels] = conv.inputShape as [number, number, number];
  const [, outputWidth, filters] = conv.outputShape as [number, number, number];
  const pad = paddingOf(conv);
  const padded = pad === null ? null : placePadded(site, conv, pad);
  const width = pad?.width ?? inputWidth;
  const xRow = 4 * conv.strides[0] * width * channels;
  const xStep = 4 * conv.strides[1] * channels;
  const segments = segmentsOf(conv, width, channels);
  const offsets = site.constant(segments.offsets);
  const packedSize = filters * segments.offsets.length * roundUp(segments.length, 4);
  const backwardPack = arena.floats(packedSize + 16);
  const packedStride = roundUp(4 * packedSize, 64);
  const partials = arena.bytes(SHARDS * packedStride);
  const biasStride = roundUp(4 * filters, 64);
  const biasPartials = arena.bytes(SHARDS * biasStride);
  const shape = pool?.outputShape ?? conv.outputShape;
  const outputSize = shape.reduce((a, b) => a * b, 1);
  const [rows, columns] = shape as [number, number];
  const output = placeTensor(arena, capacity, outputSize, zerosOf(conv.activation));
  const dOutput = placeTensor(arena, capacity, outputSize);
  const windows = pool === null ? null : placeTensor(arena, capacity, outputSize);
  const kind = ACTIVATIONS[conv.activation];
  const before = isFromOutput(conv.activation) ? output : placeTensor(arena, capacity, outputSize);
  const convRows = convRowsOf(site, conv, {
    tensor: padded?.x ?? input,
    width,
    segments: { count: segments.offsets.length, length: segments.length, offsets },
  });
  const computed = pool === null ? rowsInPlace(conv, convRows) : null;
  const blockRows = computed === null ? rowsOfBlock(convRows, pool?.size[0] ?? 1, rows) : 0;
  const block = site.scratch(blockRows * convRows.rowBytes + 64);
  const imagesAtOnce = Math.max(1, Math.floor(GRADIENT_BYTES / (4 * outputSize)));
  const list = site.scratch(8 * imagesAtOnce * rows * columns + 64);
  const weights = site.weight(conv.kernel);
  const imageOf = (image: number): number => imageAt(padded?.x ?? input, image);

  /** Rows of the convolution, a block at a time, pooled or copied to where they belong. */
  const forwardBlocks = (x: number, y: number, places: number): void => {
    const [poolHeight, poolWidth] = pool?.size ?? [1, 1];
    const perBlock = Math.floor(blockRows / poolHeight);
    const [from, rowBytes] = [block() + convRows.marginBytes, convRows.rowBytes];
    for (let row = 0; row < rows; row += perBlock) {
      const count = Math.min(perBlock, rows - row);
      const at = 4 * row * columns * filters;
      convRows.run(x, row * poolHeight, roundUp(count * poolHeight, convRows.rowsAtOnce), block());
      if (pool === null) kernels['copyRows']!(y + at, 4 * columns * filters, from, rowBytes, count, outputWidth * filters);
      else {
        const window = [poolHeight, poolWidth, count, columns, row * poolHeight * xRow, xRow, xStep] as const;
        kernels['poolConvRows']!(from, rowBytes, filters, ...window, y + at, places + at);
      }
    }
  };
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      if (padded !== null) padded.fill(image);
      const [x, y] = [imageOf(image), imageAt(before, image)];
      if (computed !== null) convRows.run(x, 0, computed, y);
      else forwardBlocks(x, y, windows === null ? 0 : imageAt(windows, image));
      if (kind !== 0) kernels['activate']!(kind, y, imageAt(output, image), outputSize);
    }
  };

  const source = padded?.x ?? input;
  const target = dInput === null ? null : (padded?.dx ?? dInput);
  const backward = ({ index, from, to }: Shard): void => {
    const dKernel = partials + index * packedStride;
    const dBias = conv.bias === null ? 0 : biasPartials + index * biasStride;
    kernels['fillValue']!(dKernel, packedSize, 0);
    if (dBias !== 0) kernels['fillValue']!(dBias, filters, 0);
    for (let image = from; image < to; image++) {
      const dy = imageAt(dOutput, image);
      if (kind !== 0)
        kernels['activateBackward']!(kind, imageAt(before, image), imageAt(output, image), dy, dy, outputSize);
      if (target !== null) kernels['fillValue']!(imageAt(target, image), target.size, 0);
    }
    for (let image = from; image < to; image += imagesAtOnce) {
      kernels['convBackward']!(
        Math.min(imagesAtOnce, to - image),
        imageAt(source, image),
        source.stride,
        target === null ? 0 : target.at - source.at,
        xRow,
        xStep,
        offsets,
        segments.offsets.length,
        segments.length,
        backwardPack,
        filters,
        rows,
        columns,
        imageAt(dOutput, image),
        dOutput.stride,
        windows === null ? 0 : imageAt(windows, image),
        windows?.stride ?? 0,
        dKernel,
        dBias,
        list(),
      );
    }
    for (let image = from; padded !== null && dInput !== null && image < to; image++) padded.crop(image);
  };

  const reduce: Phase = {
    tasks: Math.ceil(filters / 8) + (conv.bias === null ? 0 : 1),
    run: (task) => {
      if (task * 8 < filters) {
        kernels['unpackGradient']!(
          partials,
          SHARDS,
          packedStride,
          segments.offsets.length,
          segments.length,
          filters,
          task * 8,
          Math.min(filters, task * 8 + 8),
          site.gradient(conv.kernel),
        );
      } else kernels['sumRows']!(biasPartials, biasStride, SHARDS, filters, site.gradient(conv.bias!));
    },
  };
  const pack: Phase = {
    tasks: 1,
    run: () => {
      kernels['packKernel']!(weights, segments.offsets.length, segments.length, filters, 0, backwardPack);
    },
  };
  const packs = dInput === null ? convRows.pack : [pack, ...convRows.pack];
  const node: Node = { output, forward, backward, gradients: [reduce], pack: packs };
  return { node, dOutput };
}

/** How many rows are computed straight into the output, or null where they don't fit it. */
function rowsInPlace({ outputShape: [rows, width, filters] }: Convolution, convRows: ConvRows): number | null {
  const fits = convRows.marginBytes === 0 && convRows.rowBytes === 4 * width! * filters!;
  return fits && rows! % convRows.rowsAtOnce === 0 ? rows! : null;
}

/** Bytes of gradients that are read filter by filter, so that they should stay in the first cache. */
const GRADIENT_BYTES = 8192;

/** Bytes of rows that stay in the first cache until they are pooled. */
const BLOCK_BYTES = 24_576;

/** Rows of a block: whole pooling windows and whole tiles. */
function rowsOfBlock({ rowsAtOnce, rowBytes }: ConvRows, poolHeight: number, outputRows: number): number {
  const unit = leastCommonMultiple(rowsAtOnce, poolHeight);
  return Math.min(
    roundUp(outputRows * poolHeight, unit),
    Math.max(unit, unit * Math.floor(BLOCK_BYTES / rowBytes / unit)),
  );
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = Math.max(a, b);
  while (multiple % a !== 0 || multiple % b !== 0) multiple += Math.max(a, b);
  return multiple;
}

/** Runs of neighbouring floats in a window, and their byte offsets. */
function segmentsOf(
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

interface Padding {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The size that windows or tiles reach over, where that is more than the image; TensorFlow puts the odd row below, and what
 * only tiles reach is below and right too.
 */
function paddingOf(conv: Convolution): Padding | null {
  const { inputShape, outputShape, kernelSize, strides, dilation, padding } = conv;
  const window = { size: kernelSize, strides, dilation, padding };
  const [top, left] = paddingBefore(window, inputShape, outputShape);
  const tile = winogradTile(conv) ?? 1;
  const reach = (axis: 0 | 1): number =>
    (roundUp(outputShape[axis]!, tile) - 1) * strides[axis] + (kernelSize[axis] - 1) * dilation[axis] + 1;
  const height = Math.max(inputShape[0]! + top, reach(0));
  const width = Math.max(inputShape[1]! + left, reach(1));
  return height === inputShape[0] && width === inputShape[1] ? null : { top, left, height, width };
}

interface Padded {
  readonly x: Tensor;
  readonly dx: Tensor | null;
  /** Copies an image into the middle of its zeros. */
  readonly fill: (image: number) => void;
  /** Copies the gradient of the middle out. */
  readonly crop: (image: number) => void;
}

function placePadded(site: Site, { inputShape }: Convolution, { top, left, height, width }: Padding): Padded {
  const { kernels, arena, capacity, input, dInput } = site;
  const [innerHeight, innerWidth, channels] = inputShape as [number, number, number];
  const size = height * width * channels;
  const x = placeTensor(arena, capacity, size, input.zeros);
  const dx = dInput === null ? null : placeTensor(arena, capacity, size);
  const rowsOf = (inner: number, outer: number, copy: (inner: number, outer: number) => void): void => {
    for (let row = 0; row < innerHeight; row++) {
      copy(inner + 4 * row * innerWidth * channels, outer + 4 * ((row + top) * width + left) * channels);
    }
  };
  return {
    x,
    dx,
    fill: (image) => {
      kernels['fillValue']!(imageAt(x, image), size, 0);
      rowsOf(
        imageAt(input, image),
        imageAt(x, image),
        (inner, outer) => void kernels['copyFloats']!(outer, inner, innerWidth * channels),
      );
    },
    crop: (image) => {
      rowsOf(
        imageAt(dInput!, image),
        imageAt(dx!, image),
        (inner, outer) => void kernels['copyFloats']!(inner, outer, innerWidth * channels),
      );
    },
  };
}
