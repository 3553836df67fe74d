import type { ActivationName } from '../../../config/types.js';
import { LEAKY_SLOPE } from '../../../model/layers/parts.js';
import type { Shape } from '../../../model/types.js';
import { isImage } from './piece.js';
import type { TorchPiece } from './piece.js';

const activations: Readonly<Record<ActivationName, ((x: string, shape: Shape) => string) | null>> = {
  relu: (x) => `F.relu(${x})`,
  leaky_relu: (x) => `F.leaky_relu(${x}, ${LEAKY_SLOPE})`,
  elu: (x) => `F.elu(${x})`,
  selu: (x) => `F.selu(${x})`,
  gelu: (x) => `F.gelu(${x})`,
  swish: (x) => `F.silu(${x})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  // Over the channels, which stand first in an image and last elsewhere.
  softmax: (x, shape) => `F.softmax(${x}, dim=${isImage(shape) ? 1 : -1})`,
  linear: null,
};

/** None for `linear`. */
export function activationSteps(name: ActivationName, shape: Shape): TorchPiece['steps'] {
  const written = activations[name];
  return written === null ? [] : [(x) => written(x, shape)];
}
