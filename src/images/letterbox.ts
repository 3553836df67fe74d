import { collectBorder, findMedian } from './ink.js';
import type { Plane } from './plane.js';
import { resizeSheet, sheetOf } from './resize.js';
import type { Sheet, Size } from './resize.js';

/** Scales a picture to the field and keeps its proportions. The two free sides get the border's level. */
export function letterbox(plane: Plane, { width, height }: Size): Plane {
  return { width, height, values: letterboxSheet(sheetOf(plane), { width, height }) };
}

/** The same with several channels at once. Numbers of a pixel stand side by side. */
export function letterboxSheet(sheet: Sheet, field: Size): Float32Array {
  const scale = Math.min(field.width / sheet.width, field.height / sheet.height);
  const width = Math.min(field.width, Math.max(1, Math.round(sheet.width * scale)));
  const height = Math.min(field.height, Math.max(1, Math.round(sheet.height * scale)));
  const resized = resizeSheet(sheet, { width, height });
  if (width === field.width && height === field.height) return resized;
  const { channels } = sheet;
  const levels = Array.from({ length: channels }, (_, channel) => findMedian(collectBorder(sheet, channel)));
  const values = new Float32Array(field.width * field.height * channels).map((_, at) => levels[at % channels]!);
  const left = Math.floor((field.width - width) / 2);
  const top = Math.floor((field.height - height) / 2);
  for (let row = 0; row < height; row++) {
    const line = resized.subarray(row * width * channels, (row + 1) * width * channels);
    values.set(line, ((top + row) * field.width + left) * channels);
  }
  return values;
}
