import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Pixels } from '../../images/types.js';
import { toRgba } from './paint-pixels.js';

export interface PixelCanvasProps {
  readonly pixels: Pixels;
  /** What it shows; empty if the words beside it say so. */
  readonly label: string;
}

/** A small picture, enlarged without blur. */
export function PixelCanvas({ pixels, label }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = pixels;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    context.putImageData(new ImageData(toRgba(pixels), width, height), 0, 0);
  }, [pixels]);
  const told = label === '' ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return <canvas ref={canvas} class="pixels" width={width} height={height} {...told} />;
}
