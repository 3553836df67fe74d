import type { Pixels } from '../../images/types.js';
import type { SentPicture } from '../../server/api/predict.js';
import { toRgba } from './paint-pixels.js';
import { paintStrokes } from './strokes.js';
import type { Size, Stroke } from './strokes.js';

/** What is drawn, and the picture below it. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly ground: Pixels | null;
}

/** Sides of the picture that is sent, about: ten times those of an MNIST image. */
const SENT_SIDE = 280;

/** Black ink on white paper, or on a picture. */
export function paintBoard(canvas: HTMLCanvasElement, { strokes, ground }: Drawing): void {
  const { width, height } = canvas;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  if (ground !== null) {
    context.imageSmoothingEnabled = false;
    context.drawImage(canvasOf(ground), 0, 0, width, height);
  }
  context.strokeStyle = '#000000';
  paintStrokes(context, strokes, { width, height });
}

/** The drawing as a PNG. Pixels of the picture below become squares of whole pixels, so that nothing is lost. */
export async function pictureOf(drawing: Drawing, shape: Size): Promise<SentPicture> {
  return { name: PICTURE_NAME, base64: await encodeBlob(await pngOf(drawing, shape)) };
}

export const PICTURE_NAME = 'drawing.png';

export async function pngOf(drawing: Drawing, shape: Size): Promise<Blob> {
  const canvas = paintToSend(drawing, shape);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob === null) throw new Error('The browser could not make a picture of the drawing');
  return blob;
}

/** The pixels of that PNG. */
export function pixelsOf(drawing: Drawing, shape: Size): Pixels {
  const canvas = paintToSend(drawing, shape);
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  return { width, height, channels: 4, bytes: new Uint8Array(data.buffer) };
}

/** A picture as a PNG for charts. */
export function urlOfPixels(pixels: Pixels): string {
  return canvasOf(pixels).toDataURL('image/png');
}

/** The bytes of a file or picture. */
export function encodeBlob(blob: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done((reader.result as string).split(',')[1] ?? '');
    reader.onerror = () => fail(new Error('The browser could not read the file'));
    reader.readAsDataURL(blob);
  });
}

function paintToSend(drawing: Drawing, shape: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, scaleToSend(drawing.ground ?? shape));
  paintBoard(canvas, drawing);
  return canvas;
}

function scaleToSend({ width, height }: Size): Size {
  const scale = Math.max(1, Math.round(SENT_SIDE / Math.max(width, height)));
  return { width: width * scale, height: height * scale };
}

function canvasOf(pixels: Pixels): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: pixels.width, height: pixels.height });
  canvas.getContext('2d')!.putImageData(new ImageData(toRgba(pixels), pixels.width, pixels.height), 0, 0);
  return canvas;
}
