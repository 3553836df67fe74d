import { tuple } from '../code.js';
import type { Shape } from '../../../model/types.js';
import { isImage } from './piece.js';
import type { TorchPiece, TorchPlace } from './piece.js';

export function flatten({ layer, keepsOrder }: TorchPlace): TorchPiece {
  const { inputShape: shape } = layer;
  if (shape.length === 1) return { steps: [] };
  const isFirst = isImage(shape) && !keepsOrder;
  return { steps: [(x) => `torch.flatten(${isFirst ? `${x}.permute(0, 2, 3, 1)` : x}, 1)`] };
}

export function reshape(place: TorchPlace<'reshape'>): TorchPiece {
  const { inputShape: from, outputShape: to } = place.layer;
  if (String(from) === String(to)) return { steps: [] };
  if (to.length === 1) return flatten(place);
  return { steps: [(x) => reshaped(isImage(from) ? `${x}.permute(0, 2, 3, 1)` : x, to)] };
}

export function zeroPadding2d({ options }: TorchPlace<'zero_padding2d'>): TorchPiece {
  const [[top, bottom], [left, right]] = options.padding;
  return { steps: [(x) => `F.pad(${x}, ${tuple([left, right, top, bottom])})`] };
}

function reshaped(x: string, to: Shape): string {
  const shaped = `${x}.reshape(-1, ${to.join(', ')})`;
  return isImage(to) ? `${shaped}.permute(0, 3, 1, 2)` : shaped;
}
