import type { Layer } from '../config/types.js';
import { definitionOf } from './layers/registry.js';

/** A layer in a few words: its type, sizes and activation, `conv2d 8 5×5 relu`. */
export function describeLayer(layer: Layer): string {
  return [layer.type, settingsText(layer), activationText(layer)].filter((words) => words !== '').join(' ');
}

/** `8 5×5`; empty for a layer without sizes. */
export function settingsText(layer: Layer): string {
  return definitionOf(layer.type).settings?.(layer) ?? '';
}

/** `relu`; empty for `linear` and for a layer without one. */
export function activationText(layer: Layer): string {
  return 'activation' in layer && layer.activation !== 'linear' ? layer.activation : '';
}
