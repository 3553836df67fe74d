import { imageAt, roundUp } from '../arena.js';
import type { Phase, Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';
import { placeBiasPartials } from './bias-partials.js';
import { placePadded } from './conv-padding.js';
import { countRowsInPlace, countBlockRows } from './conv-rows.js';
import type { ConvGradients, GradientsRequest } from './conv-types.js';
import { makeSparseGradients } from './sparse-convolution.js';
import { makeWinogradRows, chooseWinogradTile } from './winograd.js';

/** Uses the input's lists if there are any. After pooling or ReLU most gradients are 0, so lists of the others are short. */
export function chooseConvGradients(site: Site, request: GradientsRequest): ConvGradients {
  if (!site.learns) return makeInputGradientAlone(site, request);
  if (request.lists !== null && site.dInput === null) return makeSparseGradients(site, request, request.lists);
  return request.windows === null ? makeDenseGradients(site, request) : makeListedGradients(site, request);
}

/** Of a frozen convolution. */
function makeInputGradientAlone(site: Site, request: GradientsRequest): ConvGradients {
  const reduce: Phase = { tasks: 0, run: () => {} };
  if (site.dInput === null) return { run: () => {}, reduce, pack: [] };
  if (request.windows === null) return { ...makeInputGradient(site, request), reduce };
  const lists = makeListRunner(site, request);
  return { run: (shard) => lists.run(shard, 0, 0), reduce, pack: lists.pack };
}

/** Bytes of gradients to read filter by filter; they should stay in the first-level cache. */
const GRADIENT_BYTES = 8192;

/** For each nonzero gradient of a filter: adds its window to the kernel's gradient and the filter to the input's gradient. */
function makeListedGradients(site: Site, request: GradientsRequest): ConvGradients {
  const { kernels, arena, gradient } = site;
  const { conv, input } = request;
  const { segments } = input;
  const filters = conv.outputShape[2]!;
  const packedSize = filters * segments.count * roundUp(segments.length, 4);
  const packedStride = roundUp(4 * packedSize, 64);
  const partials = arena.bytes(SHARDS * packedStride);
  const bias = placeBiasPartials(site, conv);
  const lists = makeListRunner(site, request);
  return {
    run: (shard) => {
      const dKernel = partials + shard.index * packedStride;
      kernels.fillValue(dKernel, packedSize, 0);
      lists.run(shard, dKernel, bias.clear(shard.index));
    },
    reduce: {
      tasks: Math.ceil(filters / 8) + bias.tasks,
      run: (task) => {
        if (task * 8 >= filters) return bias.reduce();
        const sums = [partials, SHARDS, packedStride, segments.count, segments.length, filters] as const;
        kernels.unpackGradient(...sums, task * 8, Math.min(filters, task * 8 + 8), gradient(conv.kernel));
      },
    },
    pack: lists.pack,
  };
}

interface ListRunner {
  readonly run: (shard: Shard, dKernel: number, dBias: number) => void;
  readonly pack: readonly Phase[];
}

function makeListRunner(
  site: Site,
  { conv, input, padded, dOutput, outputShape, windows }: GradientsRequest,
): ListRunner {
  const { kernels, arena, capacity, dInput, weight } = site;
  const { segments, tensor: x } = input;
  const [rows, columns, filters] = outputShape as [number, number, number];
  const packed = arena.floats(filters * segments.count * roundUp(segments.length, 4) + 16);
  const dPadded =
    padded === null || dInput === null ? null : placePadded(site, dInput, conv.inputShape, padded.padding);
  const target = dPadded?.tensor ?? dInput;
  const imagesAtOnce = Math.max(1, Math.min(capacity, Math.floor(GRADIENT_BYTES / (4 * dOutput.size))));
  const list = site.scratch(8 * imagesAtOnce * rows * columns + 64);
  const pack: Phase = {
    tasks: 1,
    run: () => void kernels.packKernel(weight(conv.kernel), segments.count, segments.length, filters, 0, packed),
  };
  const window = [input.xRow, input.xStep, segments.offsets, segments.count, segments.length, packed] as const;
  return {
    run: ({ from, to }, dKernel, dBias) => {
      for (let image = from; target !== null && image < to; image++) {
        kernels.fillValue(imageAt(target, image), target.size, 0);
      }
      for (let image = from; image < to; image += imagesAtOnce) {
        const dxFrom = target === null ? 0 : target.at - x.at;
        const images = [Math.min(imagesAtOnce, to - image), imageAt(x, image), x.stride, dxFrom] as const;
        const dy = [filters, rows, columns, imageAt(dOutput, image), dOutput.stride] as const;
        const places = windows === null ? ([0, 0] as const) : ([imageAt(windows, image), windows.stride] as const);
        kernels.convBackward(...images, ...window, ...dy, ...places, dKernel, dBias, list());
      }
      for (let image = from; dPadded !== null && image < to; image++) dPadded.crop(image);
    },
    pack: target === null ? [] : [pack],
  };
}

/** Sums over all positions. The input's gradient is a convolution itself if Winograd's tiles fit it. */
function makeDenseGradients(site: Site, request: GradientsRequest): ConvGradients {
  const { kernels, arena, gradient, dInput } = site;
  const { conv, input, dOutput } = request;
  const { segments, taps, tensor: x } = input;
  const [rows, columns, filters] = conv.outputShape as [number, number, number];
  const { size } = conv.kernel;
  const windows = site.constant(
    Array.from({ length: rows * columns }, (_, at) => {
      return Math.floor(at / columns) * input.xRow + (at % columns) * input.xStep;
    }),
  );
  const stride = roundUp(4 * size, 64);
  const partials = arena.bytes(SHARDS * stride + 64);
  const bias = placeBiasPartials(site, conv);
  const inputGradient = dInput === null ? null : makeInputGradient(site, request);
  const places = [taps.offsets, taps.count, segments.length, windows, rows * columns] as const;
  return {
    run: (shard) => {
      const { index, from, to } = shard;
      const dKernel = partials + index * stride;
      kernels.fillValue(dKernel, size, 0);
      const images = [to - from, imageAt(x, from), x.stride] as const;
      const dy = [filters, imageAt(dOutput, from), dOutput.stride] as const;
      kernels.convKernelGradient(...images, ...places, ...dy, dKernel, bias.clear(index));
      inputGradient?.run(shard);
    },
    reduce: {
      tasks: Math.ceil(size / SUM_TASK) + bias.tasks,
      run: (task) => {
        const at = 4 * task * SUM_TASK;
        if (at >= 4 * size) return bias.reduce();
        const count = Math.min(SUM_TASK, size - task * SUM_TASK);
        kernels.sumRows(partials + at, stride, SHARDS, count, gradient(conv.kernel) + at);
      },
    },
    pack: inputGradient?.pack ?? [],
  };
}

/** Kernel elements in one task of their sum over the shards. */
const SUM_TASK = 1024;

interface InputGradient {
  readonly run: (shard: Shard) => void;
  readonly pack: readonly Phase[];
}

/** dx is dy with zero padding, convolved with the kernel rotated by 180°, its filters and channels exchanged. */
function makeInputGradient(site: Site, request: GradientsRequest): InputGradient {
  const { kernels } = site;
  const { conv, dOutput } = request;
  const dInput = site.dInput!;
  const [height, width] = conv.kernelSize;
  const [rows, columns, channels] = conv.inputShape as [number, number, number];
  const filters = conv.outputShape[2]!;
  const turned = { ...conv, inputShape: conv.outputShape, outputShape: conv.inputShape };
  const tile = chooseWinogradTile(turned);
  if (tile === null) {
    const lists = makeListRunner(site, request);
    return { run: (shard) => lists.run(shard, 0, 0), pack: lists.pack };
  }
  const padded = placePadded(site, dOutput, conv.outputShape, {
    top: height - 1 - conv.before[0],
    left: width - 1 - conv.before[1],
    height: roundUp(rows, tile) + height - 1,
    width: roundUp(columns, tile) + width - 1,
  });
  const [row, column] = [4 * width * channels * filters, 4 * channels * filters];
  const last = site.weight(conv.kernel) + (height - 1) * row + (width - 1) * column;
  const kernel = { at: last, row: -row, column: -column, channel: 4, filter: 4 * filters };
  const convRows = makeWinogradRows(site, {
    conv: turned,
    input: { tensor: padded.tensor, width: padded.padding.width },
    tile,
    kernel,
    bias: 0,
  });
  const inPlace = countRowsInPlace(conv.inputShape, convRows);
  const blockRows = inPlace ?? countBlockRows(convRows, 1, rows);
  const block = inPlace === null ? site.scratch(blockRows * convRows.rowBytes + 64) : null;
  return {
    run: ({ from, to }) => {
      for (let image = from; image < to; image++) {
        padded.fill(image);
        const dx = imageAt(dInput, image);
        if (block === null) {
          convRows.run(image, 0, rows, dx);
          continue;
        }
        for (let first = 0; first < rows; first += blockRows) {
          const count = Math.min(blockRows, rows - first);
          convRows.run(image, first, roundUp(count, convRows.rowsAtOnce), block());
          const [rowBytes, floats] = [4 * columns * channels, columns * channels];
          kernels.copyRows(dx + first * rowBytes, rowBytes, block(), convRows.rowBytes, count, floats);
        }
      }
    },
    pack: convRows.pack,
  };
}
