import type { LayerOutput } from '../../drawings/layer-output.js';
import type { Pixels } from '../../images/types.js';
import type { EncodedPixels, LayerPicture } from './predict.js';

export function toLayerPicture({ layer, maps, units }: LayerOutput): LayerPicture {
  const { width, height, most, isSigned } = maps;
  return {
    name: layer.name,
    type: layer.type,
    shape: layer.outputShape,
    most,
    isSigned,
    maps: units === null ? maps.maps.map((map) => encodeBytes(quantize(map, most, isSigned))) : [],
    mapSize: { width, height },
    units,
  };
}

/** A byte a value: 0 to 255 for 0 to `most`, or with 128 for 0 if some are negative. */
function quantize(values: Float32Array, most: number, isSigned: boolean): Uint8Array {
  const [zero, scale] = isSigned ? [128, 127 / most] : [0, 255 / most];
  return Uint8Array.from(values, (value) => (Number.isFinite(value) ? Math.round(zero + value * scale) : zero));
}

export function encodePixels({ bytes, ...size }: Pixels): EncodedPixels {
  const { width, height, channels } = size;
  return { width, height, channels, base64: encodeBytes(bytes) };
}

/** More arguments of one call would exhaust the stack. */
const CHUNK = 8192;

/** Base64, also where there is no `Buffer`. */
function encodeBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
