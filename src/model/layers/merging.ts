import type { LayerOf, MergeKind } from '../../config/types.js';
import { shapeText, sizeOf } from '../layer-definition.js';
import type { LayerDefinition, Misfit } from '../layer-definition.js';
import type { Shape } from '../types.js';
import { activationFlops } from './parts.js';

/** The sum of a residual block. Keras' `Add` has no activation: what builds a network of Keras adds a layer for it. */
export const residual: LayerDefinition<LayerOf<'residual'>> = {
  misfit: (_, __, [main, shortcut]) => (isSame(main!, shortcut!) ? null : unequalSum(main!, shortcut!)),
  outputShape: (_, input) => input,
  flops: (layer, input) => sizeOf(input) + activationFlops(layer, sizeOf(input)),
  keras: ({ merge }) => kerasMerge(merge),
};

/** What branches are merged by. */
export const branches: LayerDefinition<LayerOf<'branches'>> = {
  settings: ({ merge }) => merge,
  misfit: ({ merge }, _, inputs) => {
    const other = inputs.findIndex((shape) => !fits(merge, inputs[0]!, shape));
    return other < 0 ? null : unequalBranches(merge, inputs, other);
  },
  outputShape: ({ merge }, input, inputs) =>
    merge === 'concatenate' ? [...input.slice(0, -1), sumOfLast(inputs)] : input,
  flops: ({ merge }, input, _, inputs) => {
    if (merge === 'concatenate') return 0;
    const operations = merge === 'average' ? inputs.length : inputs.length - 1;
    return operations * sizeOf(input);
  },
  keras: ({ merge }) => kerasMerge(merge),
};

const CLASSES: Readonly<Record<MergeKind, string>> = {
  concatenate: 'Concatenate',
  add: 'Add',
  average: 'Average',
  maximum: 'Maximum',
  multiply: 'Multiply',
};

function kerasMerge(merge: MergeKind) {
  return { class_name: CLASSES[merge], config: merge === 'concatenate' ? { axis: -1 } : {} };
}

function fits(merge: MergeKind, first: Shape, other: Shape): boolean {
  if (merge !== 'concatenate') return isSame(first, other);
  return first.length === other.length && isSame(first.slice(0, -1), other.slice(0, -1));
}

function isSame(a: Shape, b: Shape): boolean {
  return String(a) === String(b);
}

function sumOfLast(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, shape) => sum + shape.at(-1)!, 0);
}

function unequalSum(main: Shape, shortcut: Shape): Misfit {
  return {
    code: 'SHAPE_MISMATCH',
    message: `the layers of this block give ${shapeText(main)}, its shortcut ${shapeText(shortcut)}: they cannot be added`,
    fix: `let both have the same shape, for example with ${bridgeInWords(main, shortcut)}`,
  };
}

function bridgeInWords(main: Shape, shortcut: Shape): string {
  if (main.length !== shortcut.length)
    return main.length === 1
      ? 'the layer that flattens before this block instead of inside it'
      : 'a reshape layer at the end of one';
  const layer = bridge(main, shortcut);
  if (layer !== null) return `shortcut: [${layer}]`;
  return main.length === 3 ? 'padding: same in the convolutions' : 'a reshape layer at the end of one';
}

/** The layer that makes the shape of the layers' output of that of a shortcut; `null` if none is usual. */
function bridge(main: Shape, shortcut: Shape): string | null {
  // A dense layer takes vectors and tokens alike.
  if (main.length < 3 && isSame(main.slice(0, -1), shortcut.slice(0, -1)))
    return `{ type: dense, units: ${main.at(-1)} }`;
  if (main.length < 3) return null;
  const [height, width, filters] = main as readonly [number, number, number];
  const strides = Math.round(shortcut[0]! / height);
  const isReached = Math.ceil(shortcut[0]! / strides) === height && Math.ceil(shortcut[1]! / strides) === width;
  if (strides < 1 || !isReached) return null;
  const stride = strides === 1 ? '' : `, strides: ${strides}`;
  return `{ type: conv2d, filters: ${filters}, kernel_size: 1${stride} }`;
}

function unequalBranches(merge: MergeKind, inputs: readonly Shape[], other: number): Misfit {
  const [first, second] = [inputs[0]!, inputs[other]!].map(shapeText);
  const needed = merge === 'concatenate' ? 'outputs that differ in their last size alone' : 'outputs of the same shape';
  return {
    code: 'SHAPE_MISMATCH',
    message: `branch 0 gives ${first}, branch ${other} gives ${second}: ${merge} needs ${needed}`,
    fix: fixOfBranches(inputs[0]!, inputs[other]!),
  };
}

function fixOfBranches(first: Shape, other: Shape): string {
  if (first.length !== other.length)
    return 'let all branches end alike, for example with a flatten or a global pooling layer';
  if (first.length === 3)
    return 'use padding: same and the same strides in all branches, or a conv2d with kernel_size: 1 to change the channels';
  const haveSameRows = isSame(first.slice(0, -1), other.slice(0, -1));
  return haveSameRows
    ? 'let the last layers of all branches have the same units'
    : 'let all branches have as many tokens, for example by the same patch_size';
}
