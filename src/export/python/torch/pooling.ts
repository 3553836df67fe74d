import { flat, call, keyword, tuple } from '../code.js';
import type { Code } from '../code.js';
import { samePadding } from '../same-padding.js';
import type { Padding } from '../same-padding.js';
import type { TorchPiece, TorchPlace } from './piece.js';

type Pool = TorchPlace<'max_pooling2d' | 'average_pooling2d'>;

export function maxPooling2d(place: TorchPlace<'max_pooling2d'>): TorchPiece {
  const padding = paddingOf(place);
  const pad = padding.kind === 'odd' ? `, ${tuple(padding.sides)}, value=float("-inf")` : '';
  const padded = (x: string): string => (pad === '' ? x : `F.pad(${x}${pad})`);
  const pooled = (x: string): string => flat(call('F.max_pool2d', x, ...windowCode(place), evenCode(padding)));
  return { steps: pad === '' ? [pooled] : [padded, pooled] };
}

/** Keras divides by the number of pixels inside the image. */
export function averagePooling2d(place: TorchPlace<'average_pooling2d'>): TorchPiece {
  const padding = paddingOf(place);
  const { pool_size: size, strides } = place.options;
  if (padding.kind === 'odd') {
    const values = [tuple(size, true), tuple(strides, true), tuple(padding.sides)];
    return { steps: [(x) => flat(call('average_pool2d_same', x, ...values))], helpers: ['average_pool2d_same'] };
  }
  const even = evenCode(padding);
  const inside = even === null ? [] : [even, keyword('count_include_pad', 'False')];
  return { steps: [(x) => flat(call('F.avg_pool2d', x, ...windowCode(place), ...inside))] };
}

export function globalAveragePooling2d(): TorchPiece {
  return { steps: [(x) => `${x}.mean((2, 3))`] };
}

export function globalMaxPooling2d(): TorchPiece {
  return { steps: [(x) => `${x}.amax((2, 3))`] };
}

function paddingOf({ options: { pool_size: size, strides, padding }, layer }: Pool): Padding {
  return samePadding({ size, strides, dilation: [1, 1], padding }, layer.inputShape);
}

/** PyTorch's default stride is the size of the window. */
function windowCode({ options: { pool_size: size, strides } }: Pool): Code[] {
  const isDefault = String(size) === String(strides);
  return [tuple(size, true), ...(isDefault ? [] : [keyword('stride', tuple(strides, true))])];
}

function evenCode(padding: Padding): Code | null {
  return padding.kind === 'even' ? keyword('padding', tuple(padding.each, true)) : null;
}
