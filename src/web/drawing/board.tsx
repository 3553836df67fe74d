import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { paintBoard } from './paint-board.js';
import type { Drawing } from './paint-board.js';
import { BOARD, finishStroke } from './strokes.js';
import type { Point, Size, Stroke } from './strokes.js';

export interface BoardProps extends Drawing {
  /** Of the pen, in parts of 255. */
  readonly brush: number;
  readonly shape: Size;
  /** While a stroke is drawn: all strokes with what there is of it. */
  readonly onDraw: (strokes: readonly Stroke[]) => void;
  readonly onDone: (strokes: readonly Stroke[]) => void;
}

/** Pixels of the longer side: sharp on a screen of double density. */
const SIDE = 720;

/** Where one draws, by mouse, pen or finger. */
export function Board({ strokes, ground, brush, shape, onDraw, onDone }: BoardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const live = useRef<{ readonly pointer: number; readonly width: number; readonly points: Point[] } | null>(null);
  const scale = SIDE / Math.max(shape.width, shape.height);
  const size = { width: Math.round(shape.width * scale), height: Math.round(shape.height * scale) };

  const all = (): readonly Stroke[] => (live.current === null ? strokes : [...strokes, live.current]);
  const paint = (): void => paintBoard(canvas.current!, { strokes: all(), ground });
  useLayoutEffect(paint, [strokes, ground, size.width, size.height]);
  useEffect(() => () => void (live.current = null), []);

  const begin = (event: PointerEvent): void => {
    if (event.button !== 0 || live.current !== null) return;
    event.preventDefault();
    canvas.current!.setPointerCapture(event.pointerId);
    live.current = { pointer: event.pointerId, width: brush, points: [placeOf(event, canvas.current!)] };
    paint();
    onDraw(all());
  };
  const move = (event: PointerEvent): void => {
    if (live.current?.pointer !== event.pointerId) return;
    const events = event.getCoalescedEvents();
    for (const one of events.length === 0 ? [event] : events) live.current.points.push(placeOf(one, canvas.current!));
    paint();
    onDraw(all());
  };
  const end = (event: PointerEvent): void => {
    if (live.current?.pointer !== event.pointerId) return;
    const { width, points } = live.current;
    live.current = null;
    onDone([...strokes, finishStroke({ width, points })]);
  };
  const cancel = (event: PointerEvent): void => {
    if (live.current?.pointer !== event.pointerId) return;
    live.current = null;
    paint();
    onDone(strokes);
  };
  return (
    <canvas
      ref={canvas}
      class="board"
      {...size}
      role="img"
      aria-label={`Drawing board, ${strokes.length} strokes${ground === null ? '' : ' on a test image'}. Without a pointer, choose picture files or a test image.`}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={cancel}
    />
  );
}

function placeOf({ clientX, clientY }: PointerEvent, canvas: HTMLCanvasElement): Point {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return [toBoard((clientX - left) / width), toBoard((clientY - top) / height)];
}

function toBoard(share: number): number {
  return Math.round(BOARD * Math.max(0, Math.min(1, share)));
}
