import { chooseColumns } from '../charts/picture-grid.js';
import { largest } from '../images/color-map.js';
import type { Activation } from './activations-of.js';

/** The output of a layer as pictures on one scale. */
export interface ActivationMaps {
  readonly height: number;
  readonly width: number;
  /** All of the layer; 1 for units, which are laid out in rows. */
  readonly channels: number;
  /** The largest distance of a value from 0; 1 if all are 0. */
  readonly most: number;
  readonly isSigned: boolean;
  /** (height, width) each: those of the first channels. */
  readonly maps: readonly Float32Array[];
}

/** Feature maps, at most so many. */
export function mapsOf({ layer, values }: Activation, mostMaps: number): ActivationMaps {
  const { height, width, channels } = imageShapeOf(layer.outputShape);
  const most = largest([values]) || 1;
  const count = Math.min(channels, mostMaps);
  const maps = Array.from({ length: count }, (_, channel) => channelOf(values, channel, channels, height * width));
  return { height, width, channels, most, isSigned: values.some((value) => value < 0), maps };
}

/** A vector is laid out in rows. */
function imageShapeOf([height = 1, width = 0, channels = 1]: readonly number[]) {
  if (width > 0) return { height, width, channels };
  const columns = chooseColumns(height);
  return { height: Math.ceil(height / columns), width: columns, channels: 1 };
}

function channelOf(values: Float32Array, channel: number, channels: number, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, at) => values[at * channels + channel] ?? 0);
}
