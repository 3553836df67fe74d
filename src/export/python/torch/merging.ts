import type { MergeKind } from '../../../config/types.js';
import { activationSteps } from './activations.js';
import { isImage } from './piece.js';
import type { TorchPiece, TorchPlace } from './piece.js';

type Merge = (inputs: readonly string[], axis: number) => string;

const merges: Readonly<Record<MergeKind, Merge>> = {
  add: (inputs) => inputs.join(' + '),
  multiply: (inputs) => inputs.join(' * '),
  average: (inputs) => `(${inputs.join(' + ')}) / ${inputs.length}`,
  maximum: (inputs) => inputs.reduce((x, y) => `torch.maximum(${x}, ${y})`),
  // Of the channels, which stand first in an image and last elsewhere.
  concatenate: (inputs, axis) => `torch.cat([${inputs.join(', ')}], ${axis})`,
};

export function residual({ options, layer }: TorchPlace<'residual'>): TorchPiece {
  return { steps: [(...inputs) => merges.add(inputs, -1), ...activationSteps(options.activation, layer.outputShape)] };
}

export function branches({ options, layer }: TorchPlace<'branches'>): TorchPiece {
  const axis = isImage(layer.outputShape) ? 1 : -1;
  return { steps: [(...inputs) => merges[options.merge](inputs, axis)] };
}
