import type { Shape } from '../../../model/types.js';
import { countGroups } from '../../../model/layers/normalization.js';
import { call, keyword, number } from '../code.js';
import type { Code } from '../code.js';
import { moduleStep } from './convolution.js';
import { isImage, slotOf } from './piece.js';
import type { TorchPiece, TorchPlace, TorchTensor } from './piece.js';
import { constant, vector } from './transpose.js';

/** Keras' moving averages keep `momentum` of themselves, PyTorch's take that much of the batch. */
export function batchNormalization(place: TorchPlace<'batch_normalization'>): TorchPiece {
  const { options, layer, imageBefore } = place;
  const name = place.attribute();
  const { inputShape: shape } = layer;
  const module = isImage(shape) ? 'nn.BatchNorm2d' : 'nn.BatchNorm1d';
  const { epsilon, momentum, scale, center } = options;
  const takes = Number((1 - momentum).toPrecision(12));
  const affine = scale || center ? null : keyword('affine', 'False');
  const size = shape.at(-1)!;
  const code = call(module, number(size), keyword('eps', number(epsilon)), keyword('momentum', number(takes)), affine);
  return {
    modules: [{ attribute: name, code }],
    steps: [batchStep(name, shape)],
    tensors: [
      ...scaleTensors(name, place, scale || center),
      vector(`${name}.running_mean`, slotOf(layer, 'moving_mean')!, imageBefore),
      vector(`${name}.running_var`, slotOf(layer, 'moving_variance')!, imageBefore),
      // PyTorch reads it only if there is no momentum.
      { name: `${name}.num_batches_tracked`, shape: [], values: () => new BigInt64Array(1) },
    ],
    initial: frozenParts(name, { scale, center }),
  };
}

export function layerNormalization(place: TorchPlace<'layer_normalization'>): TorchPiece {
  const name = place.attribute();
  const { epsilon, scale, center } = place.options;
  const { inputShape: shape } = place.layer;
  const affine = scale || center ? null : keyword('elementwise_affine', 'False');
  const bias = scale && !center ? keyword('bias', 'False') : null;
  const code = call('nn.LayerNorm', number(shape.at(-1)!), keyword('eps', number(epsilon)), affine, bias);
  return {
    modules: [{ attribute: name, code }],
    steps: [isImage(shape) ? (x) => `self.${name}(${x}.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)` : moduleStep(name)],
    tensors: scaleTensors(name, place, center),
    initial: frozenParts(name, { scale, center: center || scale }),
  };
}

export function groupNormalization(place: TorchPlace<'group_normalization'>): TorchPiece {
  const name = place.attribute();
  const { epsilon, scale, center } = place.options;
  const { inputShape: shape } = place.layer;
  const channels = shape.at(-1)!;
  const groups = countGroups(place.options, channels);
  const affine = scale || center ? null : keyword('affine', 'False');
  const code = call('nn.GroupNorm', number(groups), number(channels), keyword('eps', number(epsilon)), affine);
  return {
    modules: [{ attribute: name, code }],
    steps: [shape.length === 2 ? (x) => `self.${name}(${x}.transpose(1, 2)).transpose(1, 2)` : moduleStep(name)],
    tensors: scaleTensors(name, place, scale || center),
    initial: frozenParts(name, { scale, center }),
  };
}

/** PyTorch normalises axis 1, Keras the last one. */
function batchStep(name: string, shape: Shape): (x: string) => string {
  if (isImage(shape) || shape.length === 1) return moduleStep(name);
  return (x) => `self.${name}(${x}.flatten(0, -2)).unflatten(0, (-1, ${shape.slice(0, -1).join(', ')}))`;
}

/** PyTorch has both parts or none, except for a layer normalization without a bias. */
function scaleTensors(
  name: string,
  { layer, imageBefore }: Pick<TorchPlace, 'layer' | 'imageBefore'>,
  hasBias: boolean,
): TorchTensor[] {
  const [gamma, beta] = [slotOf(layer, 'gamma'), slotOf(layer, 'beta')];
  const size = layer.inputShape.at(-1)!;
  if (gamma === null && beta === null) return [];
  const part = (key: string, slot: typeof gamma, value: number): TorchTensor =>
    slot === null ? constant(`${name}.${key}`, size, value) : vector(`${name}.${key}`, slot, imageBefore);
  return [part('weight', gamma, 1), ...(hasBias ? [part('bias', beta, 0)] : [])];
}

/** A part that Keras' layer does not have must not be trained. */
function frozenParts(name: string, { scale, center }: { scale: boolean; center: boolean }): Code[] {
  if (scale === center) return [];
  return [call(`self.${name}.${scale ? 'bias' : 'weight'}.requires_grad_`, 'False')];
}
