import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer, Shape, WeightSlot } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import { ACTIVATIONS, isFromOutput } from '../activation-kinds.js';
import type { Node, Phase, Placed, Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';
import { missing, paddingBefore } from './window.js';

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
  const [outputHeight, outputWidth, filters] = conv.outputShape as [number, number, number];
  const pad = paddingOf(conv);
  const padded = pad === null ? null : placePadded(site, conv, pad);
  const width = pad?.width ?? inputWidth;
  const xRow = 4 * conv.strides[0] * width * channels;
  const xStep = 4 * conv.strides[1] * channels;
  const segments = segmentsOf(conv, width, channels);
  const offsets = site.constant(segments.offsets);
  const rounded = roundUp(segments.length, 4);
  const elements = segments.offsets.length * segments.length;
  const forwardPack = arena.floats(roundUp(filters, 8) * elements + 16);
  const packedSize = filters * segments.offsets.length * rounded;
  const backwardPack = arena.floats(packedSize + 16);
  const packedStride = roundUp(4 * packedSize, 64);
  const partials = arena.bytes(SHARDS * packedStride);
  const biasStride = roundUp(4 * filters, 64);
  const biasPartials = arena.bytes(SHARDS * biasStride);
  const outputSize = (pool?.outputShape ?? conv.outputShape).reduce((a, b) => a * b, 1);
  const [rows, columns] = (pool?.outputShape ?? conv.outputShape) as [number, number];
  const output = placeTensor(arena, capacity, outputSize);
  const dOutput = placeTensor(arena, capacity, outputSize);
  const windows = pool === null ? null : placeTensor(arena, capacity, outputSize);
  const kind = ACTIVATIONS[conv.activation];
  const before = isFromOutput(conv.activation) ? output : placeTensor(arena, capacity, outputSize);
  const convRows = site.scratch(pool === null ? 0 : 4 * pool.size[0] * outputWidth * filters + 64);
  const list = site.scratch(8 * rows * columns + 64);
  const weights = site.weight(conv.kernel);
  const bias = conv.bias === null ? 0 : site.weight(conv.bias);
  const imageOf = (image: number): number => imageAt(padded?.x ?? input, image);

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      if (padded !== null) padded.fill(image);
      const x = imageOf(image);
      const y = imageAt(before, image);
      if (pool === null) {
        kernels['convForward']!(
          x,
          xRow,
          xStep,
          offsets,
          segments.offsets.length,
          segments.length,
          forwardPack,
          bias,
          filters,
          outputHeight,
          outputWidth,
          y,
        );
      } else {
        const scratch = convRows();
        for (let row = 0; row < rows; row++) {
          const first = row * pool.size[0] * xRow;
          kernels['convForward']!(
            x + first,
            xRow,
            xStep,
            offsets,
            segments.offsets.length,
            segments.length,
            forwardPack,
            bias,
            filters,
            pool.size[0],
            outputWidth,
            scratch,
          );
          const at = 4 * row * columns * filters;
          kernels['poolConvRow']!(
            scratch,
            outputWidth,
            filters,
            pool.size[0],
            pool.size[1],
            columns,
            first,
            xRow,
            xStep,
            y + at,
            imageAt(windows!, image) + at,
          );
        }
      }
      if (kind !== 0) kernels['activate']!(kind, y, imageAt(output, image), outputSize);
    }
  };

  const backward = ({ index, from, to }: Shard): void => {
    const dKernel = partials + index * packedStride;
    const dBias = conv.bias === null ? 0 : biasPartials + index * biasStride;
    kernels['fillValue']!(dKernel, packedSize, 0);
    if (dBias !== 0) kernels['fillValue']!(dBias, filters, 0);
    for (let image = from; image < to; image++) {
      const dy = imageAt(dOutput, image);
      if (kind !== 0)
        kernels['activateBackward']!(kind, imageAt(before, image), imageAt(output, image), dy, dy, outputSize);
      const target = dInput === null ? null : (padded?.dx ?? dInput);
      if (target !== null) kernels['fillValue']!(imageAt(target, image), target.size, 0);
      const dx = target === null ? 0 : imageAt(target, image);
      kernels['convBackward']!(
        imageOf(image),
        dx,
        xRow,
        xStep,
        offsets,
        segments.offsets.length,
        segments.length,
        backwardPack,
        filters,
        rows,
        columns,
        dy,
        windows === null ? 0 : imageAt(windows, image),
        dKernel,
        dBias,
        list(),
      );
      if (padded !== null && dInput !== null) padded.crop(image);
    }
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
      kernels['packKernel']!(weights, segments.offsets.length, segments.length, filters, forwardPack, backwardPack);
    },
  };
  const node: Node = { output, forward, backward, gradients: [reduce], pack: [pack] };
  return { node, dOutput };
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

/** The size that windows reach over, where that is more than the image; TensorFlow puts the odd row below. */
function paddingOf({ inputShape, outputShape, kernelSize, strides, dilation, padding }: Convolution): Padding | null {
  const window = { size: kernelSize, strides, dilation, padding };
  const [rows, columns] = [missing(window, inputShape, outputShape, 0), missing(window, inputShape, outputShape, 1)];
  if (rows === 0 && columns === 0) return null;
  const [top, left] = paddingBefore(window, inputShape, outputShape);
  return { top, left, height: inputShape[0]! + rows, width: inputShape[1]! + columns };
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
  const x = placeTensor(arena, capacity, size);
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
