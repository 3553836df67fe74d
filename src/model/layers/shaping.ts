import type { LayerOf } from '../../config/types.js';
import { needsImage, shapeText, sizeOf } from '../layer-definition.js';
import type { KerasLayer, LayerDefinition } from '../layer-definition.js';
import type { Shape } from '../types.js';

export const flatten: LayerDefinition<LayerOf<'flatten'>> = {
  effect: 'reshape',
  outputShape: (_, input) => [sizeOf(input)],
  flops: () => 0,
  keras: () => FLATTEN,
  // TensorFlow.js refuses to flatten what is flat.
  tfjs: (_, output, input) => (input.length > 1 ? FLATTEN : reshaped(output)),
};

export const reshape: LayerDefinition<LayerOf<'reshape'>> = {
  effect: 'reshape',
  settings: ({ target_shape }) => target_shape.join('×'),
  misfit: ({ target_shape }, input) =>
    sizeOf(completeShape(target_shape, input)) === sizeOf(input) &&
    completeShape(target_shape, input).every(Number.isInteger)
      ? null
      : {
          code: 'SHAPE_MISMATCH',
          message: `reshape cannot make ${shapeText(target_shape)} of ${shapeText(input)}: the input has ${sizeOf(input)} values`,
          fix: target_shape.includes(-1)
            ? 'let the other sizes multiply to a divisor of that number'
            : 'let the sizes multiply to that number, or make one of them -1',
          key: 'target_shape',
        },
  outputShape: ({ target_shape }, input) => completeShape(target_shape, input),
  flops: () => 0,
  // TensorFlow.js cannot work out a size of -1.
  keras: (_, output) => reshaped(output),
};

export const zeroPadding2d: LayerDefinition<LayerOf<'zero_padding2d'>> = {
  misfit: (_, input) => needsImage('zero_padding2d', input),
  outputShape: ({ padding: [[top, bottom], [left, right]] }, [height, width, channels]) => [
    height! + top + bottom,
    width! + left + right,
    channels!,
  ],
  flops: () => 0,
  keras: ({ padding }) => ({ class_name: 'ZeroPadding2D', config: { padding, data_format: 'channels_last' } }),
};

const FLATTEN: KerasLayer = { class_name: 'Flatten', config: {} };

function reshaped(target_shape: Shape): KerasLayer {
  return { class_name: 'Reshape', config: { target_shape } };
}

function completeShape(target: Shape, input: Shape): Shape {
  const known = sizeOf(target.filter((size) => size !== -1));
  return target.map((size) => (size === -1 ? sizeOf(input) / known : size));
}
