import { inkColors, signedColors } from '../../charts/picture-theme.js';
import { colorInk, colorSignedValues } from '../../images/color-map.js';
import { renderExample } from '../../images/example-pixels.js';
import type { Pixels } from '../../images/types.js';
import type { EncodedPixels, LayerPicture } from '../../server/api/predict.js';

/** An image of a dataset as every chart of mnistx shows it: grey as ink on paper. */
export function decodePixels({ width, height, channels, base64 }: EncodedPixels): Pixels {
  return renderExample(decodeBytes(base64), [height, width, channels]);
}

/** A feature map in the colours of every chart of mnistx. */
export function colorMap(map: string, { mapSize, isSigned }: Pick<LayerPicture, 'mapSize' | 'isSigned'>): Pixels {
  const bytes = decodeBytes(map);
  if (!isSigned) return colorInk({ ...mapSize, values: bytes }, 255);
  return colorSignedValues({ ...mapSize, values: Array.from(bytes, (byte) => byte - 128) }, 127, signedColors);
}

/** The ends of a layer's scale and their colours. */
export function scaleOf({ isSigned, most }: Pick<LayerPicture, 'isSigned' | 'most'>) {
  return { low: isSigned ? -most : 0, high: most, colors: isSigned ? signedColors : inkColors };
}

/** (height, width, 4), for a canvas. */
export function toRgba({ width, height, channels, bytes }: Pixels): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++)
      rgba[4 * at + channel] = bytes[at * channels + (channels === 1 ? 0 : channel)]!;
    rgba[4 * at + 3] = 255;
  }
  return rgba;
}

export function decodeBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
