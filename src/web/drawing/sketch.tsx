import type { ComponentChildren } from 'preact';
import { Board } from './board.js';
import type { BoardProps } from './board.js';

export interface SketchProps extends Pick<BoardProps, 'strokes' | 'shape' | 'onDraw' | 'onDone'> {
  /** More buttons. */
  readonly children?: ComponentChildren;
}

const BRUSH = 22;

/** A board with one pen, and the buttons that take its strokes back. */
export function Sketch({ children, ...board }: SketchProps) {
  const { strokes, onDone } = board;
  const isEmpty = strokes.length === 0;
  return (
    <>
      <Board {...board} ground={null} brush={BRUSH} />
      <div class="row board-tools">
        <button type="button" disabled={isEmpty} onClick={() => onDone(strokes.slice(0, -1))}>
          Undo
        </button>
        <button type="button" disabled={isEmpty} onClick={() => onDone([])}>
          Clear
        </button>
        {children}
      </div>
    </>
  );
}
