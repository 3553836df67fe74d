import type { Layer } from '../config/types.js';

/** A layer in a few words: its type, size, window and activation, `conv2d 8 5×5 relu`. */
export function describeLayer(layer: Layer): string {
  return [layer.type, ...sizes(layer), ...window(layer), ...extras(layer)].join(' ');
}

/** The layers in one line of at most `width` characters; what does not fit is left out before the last. */
export function architectureLine(layers: readonly string[], width = Infinity): string {
  const whole = layers.join(ARROW);
  if (whole.length <= width || layers.length <= 2) return whole;
  for (let kept = layers.length - 2; kept >= 1; kept--) {
    const line = [...layers.slice(0, kept), '…', layers.at(-1)].join(ARROW);
    if (line.length <= width || kept === 1) return line;
  }
  return whole;
}

const ARROW = ' → ';

function sizes(layer: Layer): string[] {
  if ('units' in layer) return [String(layer.units)];
  if ('filters' in layer) return [String(layer.filters)];
  if ('rate' in layer) return [String(layer.rate)];
  if ('target_shape' in layer) return [layer.target_shape.join('×')];
  return [];
}

function window(layer: Layer): string[] {
  if ('kernel_size' in layer) {
    return [times(layer.kernel_size), ...(isSame(layer.strides, [1, 1]) ? [] : [`stride ${times(layer.strides)}`])];
  }
  if ('pool_size' in layer) {
    return [
      times(layer.pool_size),
      ...(isSame(layer.strides, layer.pool_size) ? [] : [`stride ${times(layer.strides)}`]),
    ];
  }
  return [];
}

function extras(layer: Layer): string[] {
  const padding = 'padding' in layer && layer.padding === 'same' ? ['same'] : [];
  return 'activation' in layer && layer.activation !== 'linear' ? [...padding, layer.activation] : padding;
}

function times([height, width]: readonly [number, number]): string {
  return `${height}×${width}`;
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, index) => value === other[index]);
}
