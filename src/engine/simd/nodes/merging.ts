import type { MergeKind } from '../../../config/types.js';
import { sizeOf } from '../../../model/layer-definition.js';
import type { PlanLayer } from '../../../model/types.js';
import { ACTIVATIONS, expectZeros, isElementwise, isFromOutput } from '../activation-kinds.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Tensor, Zeros } from '../arena.js';
import type { Node, NodeContext, Placed, Shard, Site } from '../node.js';

/** One way to make one tensor of several, and its gradients. */
interface Merging {
  /** Of an image: the inputs to `y`. */
  readonly forward: (image: number, y: number) => void;
  /** Of an image: from the output at `y` and its gradient at `dy`, which may be overwritten, the gradients of the inputs. */
  readonly backward: (image: number, y: number, dy: number) => void;
  readonly zeros: Zeros;
}

const MERGINGS: Readonly<Record<MergeKind, (site: Site, layer: PlanLayer) => Merging>> = {
  add: addition,
  average,
  maximum,
  multiply: multiplication,
  concatenate: concatenation,
};

/** The merge of branches + activation; a softmax stays outside. */
export function mergeNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity } = site;
  const { options, outputShape } = layer;
  if (options.type !== 'residual' && options.type !== 'branches') throw new Error(`${options.type} merges nothing`);
  const size = sizeOf(outputShape);
  const merging = MERGINGS[options.merge](site, layer);
  const written = 'activation' in options ? options.activation : 'linear';
  const activation = isElementwise(written) ? written : 'linear';
  const kind = ACTIVATIONS[activation];
  const output = placeTensor(arena, capacity, size, kind === 0 ? merging.zeros : expectZeros(activation));
  const dOutput = placeTensor(arena, capacity, size);
  // A maximum is compared with its inputs later.
  const isKept = kind !== 0 && (!isFromOutput(activation) || options.merge === 'maximum');
  const before = isKept ? placeTensor(arena, capacity, size) : output;
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      merging.forward(image, imageAt(before, image));
      if (kind !== 0) kernels.activate(kind, imageAt(before, image), imageAt(output, image), size);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const [x, dy] = [imageAt(before, image), imageAt(dOutput, image)];
      if (kind !== 0) kernels.activateBackward(kind, x, imageAt(output, image), dy, dy, size);
      merging.backward(image, x, dy);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

/** Adds up the gradients of all that take an output, in their order, into the first. */
export function forkNode(
  { kernels }: Pick<NodeContext, 'kernels'>,
  output: Tensor,
  [first, ...others]: readonly Tensor[],
): Node {
  const backward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const sum = imageAt(first!, image);
      for (const other of others) kernels.addInto(sum, sum, imageAt(other, image), output.size);
    }
  };
  return { output, forward: () => {}, backward };
}

function addition(site: Site): Merging {
  const { kernels, inputs } = site;
  const { size } = inputs[0]!.input;
  return {
    forward: combine(site, (...pair) => kernels.addInto(...pair)),
    backward: (image, _, dy) => {
      for (const { dInput } of inputs) if (dInput !== null) kernels.copyFloats(imageAt(dInput, image), dy, size);
    },
    zeros: 'few',
  };
}

function average(site: Site): Merging {
  const { kernels, inputs } = site;
  const { size } = inputs[0]!.input;
  const add = combine(site, (...pair) => kernels.addInto(...pair));
  const share = 1 / inputs.length;
  return {
    forward: (image, y) => {
      add(image, y);
      kernels.rescale(y, y, size, share, 0);
    },
    backward: (image, _, dy) => {
      for (const { dInput } of inputs) if (dInput !== null) kernels.rescale(imageAt(dInput, image), dy, size, share, 0);
    },
    zeros: 'few',
  };
}

/** As in TensorFlow, the gradient goes to the first of equal inputs. */
function maximum(site: Site): Merging {
  const { kernels, inputs } = site;
  const { size } = inputs[0]!.input;
  return {
    forward: combine(site, (...pair) => kernels.maximumInto(...pair)),
    backward: (image, y, dy) => {
      for (const { input, dInput } of inputs) {
        kernels.takeMaximum(imageAt(input, image), y, dy, dInput === null ? 0 : imageAt(dInput, image), size);
      }
    },
    zeros: 'few',
  };
}

function multiplication(site: Site): Merging {
  const { kernels, inputs } = site;
  const { size } = inputs[0]!.input;
  return {
    forward: combine(site, (...pair) => kernels.multiplyInto(...pair)),
    backward: (image, _, dy) => {
      for (const own of inputs) {
        if (own.dInput === null) continue;
        const dx = imageAt(own.dInput, image);
        kernels.copyFloats(dx, dy, size);
        for (const other of inputs) {
          if (other !== own) kernels.multiplyInto(dx, dx, imageAt(other.input, image), size);
        }
      }
    },
    zeros: inputs.some(({ input }) => input.zeros !== 'few') ? 'many' : 'few',
  };
}

/** Along the last axis: rows of the inputs side by side. Outputs that pass no gradient on are those of inputs. */
function concatenation({ kernels, inputs }: Site, { outputShape }: PlanLayer): Merging {
  const columns = outputShape.at(-1)!;
  const rows = sizeOf(outputShape.slice(0, -1));
  const rowBytes = 4 * columns;
  const widths = inputs.map(({ input }) => input.size / rows);
  const parts = inputs.map((own, at) => {
    const before = 4 * widths.slice(0, at).reduce((a, b) => a + b, 0);
    return { ...own, before, columns: widths[at]! };
  });
  const zeros = new Set(inputs.map(({ input }) => input.zeros));
  return {
    forward: (image, y) => {
      for (const { input, before, columns: own } of parts)
        kernels.copyRows(y + before, rowBytes, imageAt(input, image), 4 * own, rows, own);
    },
    backward: (image, _, dy) => {
      for (const { dInput, before, columns: own } of parts)
        if (dInput !== null) kernels.copyRows(imageAt(dInput, image), 4 * own, dy + before, rowBytes, rows, own);
    },
    zeros: zeros.size === 1 ? inputs[0]!.input.zeros : zeros.has('few') ? 'few' : 'many',
  };
}

/** y = x0 · x1 · x2 …, from the left. */
function combine(
  { kernels, inputs }: Site,
  pair: (y: number, a: number, b: number, size: number) => void,
): Merging['forward'] {
  const [first, ...others] = inputs.map(({ input }) => input);
  return (image, y) => {
    let left = imageAt(first!, image);
    if (others.length === 0) kernels.copyFloats(y, left, first!.size);
    for (const other of others) {
      pair(y, left, imageAt(other, image), first!.size);
      left = y;
    }
  };
}
