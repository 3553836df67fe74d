import type { Shape } from '../../../model/types.js';
import { call, number } from '../code.js';
import { moduleStep } from './convolution.js';
import { initialKernel } from './initializers.js';
import { isImage, slotOf } from './piece.js';
import type { TorchPiece, TorchPlace } from './piece.js';
import { transposed, vector } from './transpose.js';

/** `nn.PReLU` has a slope for each channel, or one for all; other slopes are a parameter of the network itself. */
export function prelu(place: TorchPlace<'prelu'>): TorchPiece {
  const { layer, imageBefore } = place;
  const alpha = slotOf(layer, 'alpha')!;
  const name = place.attribute();
  const isOfChannels = alpha.size === 1 || (alpha.size === layer.inputShape.at(-1) && layer.inputShape.length !== 2);
  if (isOfChannels && isLast(alpha.shape)) {
    const flat = { ...alpha, shape: [alpha.size] };
    const order = alpha.size === 1 ? null : imageBefore;
    return {
      modules: [{ attribute: name, code: call('nn.PReLU', number(alpha.size)) }],
      steps: [moduleStep(name)],
      tensors: [vector(`${name}.weight`, flat, order)],
      initial: initialKernel(`self.${name}.weight`, alpha, false),
    };
  }
  const tensor = transposed({
    name,
    slot: alpha,
    axes: isImage(alpha.shape) ? [2, 0, 1] : alpha.shape.map((_, axis) => axis),
  });
  const empty = call('torch.empty', ...tensor.shape.map(number));
  return {
    modules: [{ attribute: name, code: call('nn.Parameter', empty) }],
    steps: [(x) => `prelu(${x}, self.${name})`],
    tensors: [tensor],
    initial: initialKernel(`self.${name}`, alpha, false),
    helpers: ['prelu'],
  };
}

/** Whether only the last axis has slopes of its own. */
function isLast(shape: Shape): boolean {
  return shape.slice(0, -1).every((size) => size === 1);
}
