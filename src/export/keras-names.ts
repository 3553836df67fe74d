import type { Plan, WeightSlot } from '../model/types.js';
import type { NamedTensor } from './safetensors/encode.js';

/**
 * The path of a weight in Keras 3, which calls the kernel of a depthwise convolution just `kernel`, and where an attention
 * has a layer for each of its products.
 */
export function kerasName(plan: Pick<Plan, 'layers'>, { layer, role, name }: WeightSlot): string {
  const { type, name: owner } = plan.layers[layer]!;
  if (type === 'multi_head_attention')
    return `${owner}/${role.replace('output', 'attention_output').replace(/_(?=[a-z]+$)/, '/')}`;
  return type === 'depthwise_conv2d' && role === 'depthwise_kernel' ? `${owner}/kernel` : name;
}

/** Every weight under the name and in the layout that Keras gives it. */
export function kerasTensors(plan: Plan, weights: Float32Array): NamedTensor[] {
  return plan.slots.map((slot) => ({
    name: kerasName(plan, slot),
    shape: slot.shape,
    values: weights.subarray(slot.offset, slot.offset + slot.size),
  }));
}
