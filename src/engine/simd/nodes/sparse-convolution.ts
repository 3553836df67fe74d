import { imageAt, roundUp } from '../arena.js';
import type { Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';
import { NONZERO_TABLE } from '../nonzero-table.js';
import { placeBiasPartials } from './bias-partials.js';
import type { ConvGradients, ConvInput, Convolution, ConvRows, GradientsRequest, ImageLists } from './conv-types.js';

/** Lists for a convolution with stride 1 over one channel that is mostly 0; `null` for others. */
export function placeImageLists(site: Site, conv: Convolution, { tensor, width }: ConvInput): ImageLists | null {
  const isPlain = [...conv.strides, ...conv.dilation].every((step) => step === 1);
  if (tensor.zeros === 'few' || conv.inputShape[2] !== 1 || !isPlain) return null;
  const { kernels, arena, capacity } = site;
  const pixel = roundUp(conv.outputShape[2]!, 4);
  const [listStride, endsStride] = [roundUp(8 * tensor.size + 32, 64), roundUp(4 * (tensor.size / width), 16)];
  const [lists, ends] = [arena.bytes(capacity * listStride), arena.bytes(capacity * endsStride)];
  const table = site.constant(NONZERO_TABLE);
  const listOf = (image: number): number => lists + image * listStride;
  const endsOf = (image: number): number => ends + image * endsStride;
  return {
    pixel,
    listOf,
    endsOf,
    fill: (image) => {
      const steps = [tensor.size, width, 4 * pixel, 4 * pixel * width] as const;
      const places = [table, listOf(image), endsOf(image)] as const;
      return kernels.listNonzeros(imageAt(tensor, image), ...steps, ...places) <= tensor.size / 2;
    },
  };
}

interface SparseRequest {
  readonly conv: Convolution;
  readonly input: ConvInput;
  readonly lists: ImageLists;
  readonly direct: ConvRows;
}

/** Adds each nonzero value to the outputs that it affects. An image with few zeros is computed directly. */
export function makeSparseRows(
  { kernels, arena, weight }: Site,
  { conv, input, lists, direct }: SparseRequest,
): ConvRows {
  const [, outputWidth, filters] = conv.outputShape as [number, number, number];
  const [height, kernelWidth] = conv.kernelSize;
  const { pixel } = lists;
  const packed = arena.floats(height * kernelWidth * pixel);
  const bias = conv.bias === null ? 0 : arena.floats(pixel);
  const pixels = outputWidth + 2 * (kernelWidth - 1);
  const [rowBytes, marginBytes] = [4 * pixels * pixel, 4 * (kernelWidth - 1) * filters];
  let isMostlyZero = false;
  const pack = {
    tasks: 1,
    run: (): void => {
      kernels.packSparseKernel(weight(conv.kernel), height, kernelWidth, filters, pixel, packed);
      if (conv.bias !== null) kernels.copyFloats(bias, weight(conv.bias), filters);
    },
  };
  return {
    rowsAtOnce: 1,
    rowBytes,
    marginBytes,
    pack: [pack, ...direct.pack],
    run: (image, first, rows, to) => {
      if (first === 0) isMostlyZero = lists.fill(image);
      if (!isMostlyZero) {
        for (let row = 0; row < rows; row++) direct.run(image, first + row, 1, to + row * rowBytes + marginBytes);
        return;
      }
      const list = [lists.listOf(image), lists.endsOf(image), input.width] as const;
      const shape = [first, rows, height, outputWidth, kernelWidth] as const;
      kernels.sparseConvRows(...list, ...shape, packed, bias, pixel, to, rowBytes);
      if (pixel === filters) return;
      for (let row = 0; row < rows; row++) kernels.compactPixels(to + row * rowBytes, pixels, pixel, filters);
    },
  };
}

/** The kernel's gradient from the same lists, for the first layer with weights: its input needs no gradient. */
export function makeSparseGradients(site: Site, request: GradientsRequest, lists: ImageLists): ConvGradients {
  const { kernels, arena, gradient } = site;
  const { conv, input, dOutput, outputShape, windows } = request;
  const [rows, columns, filters] = conv.outputShape as [number, number, number];
  const [height, kernelWidth] = conv.kernelSize;
  const { pixel } = lists;
  const size = height * kernelWidth * pixel;
  const stride = roundUp(4 * size, 64);
  const partials = arena.bytes(SHARDS * stride);
  const bias = placeBiasPartials(site, conv);
  // Outputs in rows as wide as x's. The zeros that fill a row also serve as margin of the next.
  const margin = roundUp(4 * (kernelWidth - 1) * pixel, 64) + 64;
  const wideBytes = 4 * rows * input.width * pixel;
  const scratch = site.scratch(2 * margin + wideBytes);
  const first = 4 * (kernelWidth - 1) * pixel;
  const clear = (at: number, bytes: number): void => void kernels.fillValue(at, bytes / 4, 0);
  return {
    run: ({ index, from, to }: Shard) => {
      const dKernel = partials + index * stride;
      const dBias = bias.clear(index);
      clear(dKernel, 4 * size);
      const wide = scratch() + margin;
      clear(scratch(), 2 * margin + wideBytes);
      for (let image = from; image < to; image++) {
        const dy = imageAt(dOutput, image);
        if (windows === null) kernels.widenGradient(dy, rows, columns, filters, pixel, input.width, wide, dBias);
        else {
          const positions = outputShape[0]! * outputShape[1]!;
          const target = [wide, wideBytes, dBias] as const;
          kernels.spreadGradient(dy, imageAt(windows, image), positions, filters, pixel, ...target);
        }
        const list = [lists.listOf(image), lists.endsOf(image)] as const;
        const shape = [rows, height, input.width, kernelWidth, pixel] as const;
        kernels.sparseConvGradient(...list, ...shape, wide - first, dKernel);
      }
    },
    reduce: {
      tasks: 1 + bias.tasks,
      run: (task) => {
        if (task > 0) return bias.reduce();
        const shape = [height, kernelWidth, filters, pixel] as const;
        kernels.unpackSparseGradient(partials, SHARDS, stride, ...shape, gradient(conv.kernel));
      },
    },
    pack: [],
  };
}
