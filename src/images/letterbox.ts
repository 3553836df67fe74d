import { collectBorder, findMedian } from './ink.js';
import { place } from './plane.js';
import type { Plane } from './plane.js';
import { resize } from './resize.js';

/** Scales a picture to the field and keeps its proportions. The two free sides get the border's level. */
export function letterbox(plane: Plane, field: { readonly width: number; readonly height: number }): Plane {
  const scale = Math.min(field.width / plane.width, field.height / plane.height);
  const width = Math.min(field.width, Math.max(1, Math.round(plane.width * scale)));
  const height = Math.min(field.height, Math.max(1, Math.round(plane.height * scale)));
  const resized = resize(plane, width, height);
  if (width === field.width && height === field.height) return resized;
  const left = Math.floor((field.width - width) / 2);
  const top = Math.floor((field.height - height) / 2);
  return place(
    resized,
    { width: field.width, height: field.height, value: findMedian(collectBorder(plane)) },
    { left, top },
  );
}
