import { useEffect, useRef } from 'preact/hooks';
import { BRUSHES } from './state.js';
import type { DrawState } from './state.js';

export interface ToolsProps {
  readonly state: DrawState;
  readonly change: (part: Partial<DrawState>, isStep?: boolean) => void;
  readonly onFiles: (files: Iterable<File>) => void;
}

/** What one can do with the drawing, and how it becomes input. */
export function Tools({ state, change, onFiles }: ToolsProps) {
  const { strokes, example, brush, fit, invert } = state;
  const input = useRef<HTMLInputElement>(null);
  const undo = (): void => {
    if (strokes.length > 0) change({ strokes: strokes.slice(0, -1) });
  };
  useUndoKey(undo);
  return (
    <div class="draw-tools">
      <div class="row">
        <button type="button" disabled={strokes.length === 0} title="Ctrl+Z" onClick={undo}>
          Undo stroke
        </button>
        <button
          type="button"
          disabled={strokes.length === 0 && example === null}
          onClick={() => change({ strokes: [], example: null })}
        >
          Clear
        </button>
        <button type="button" class="push" onClick={() => input.current!.click()}>
          Picture files …
        </button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept="image/png,image/jpeg"
          aria-label="Picture files"
          onChange={({ currentTarget }) => {
            onFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
      </div>
      <label class="row">
        Brush
        <input
          type="range"
          min={BRUSHES.least}
          max={BRUSHES.most}
          value={brush}
          onChange={({ currentTarget }) => change({ brush: Number(currentTarget.value) }, false)}
        />
      </label>
      <div class="row">
        <label class="row">
          Fit
          <select
            value={fit ?? ''}
            onChange={({ currentTarget }) => change({ fit: (currentTarget.value || null) as DrawState['fit'] })}
          >
            <option value="">as usual</option>
            <option value="centred">centred</option>
            <option value="as-is">as it is</option>
          </select>
        </label>
        <label class="row">
          Invert
          <select
            value={invert ?? ''}
            onChange={({ currentTarget }) => change({ invert: (currentTarget.value || null) as DrawState['invert'] })}
          >
            <option value="">as usual</option>
            <option value="auto">dark on light</option>
            <option value="yes">yes</option>
            <option value="no">no</option>
          </select>
        </label>
      </div>
    </div>
  );
}

/** Not where a text is written: it has an undo of its own. */
function useUndoKey(undo: () => void): void {
  const latest = useRef(undo);
  latest.current = undo;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isText =
        event.target instanceof Element && event.target.closest('input:not([type=range]), textarea') !== null;
      if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || isText) return;
      event.preventDefault();
      latest.current();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
