import { useState } from 'preact/hooks';
import { makeColorScale } from '../../charts/theme.js';
import type { EmbeddedModel } from '../../site/embedded-model.js';
import { Layers } from '../drawing/layers.js';
import { ModelOutputs } from '../drawing/model-outputs.js';
import { hasPredicted } from '../drawing/outputs.js';
import { PICTURE_NAME, pngOf } from '../drawing/paint-board.js';
import { Sketch } from '../drawing/sketch.js';
import type { Stroke } from '../drawing/strokes.js';
import { saveFile } from '../parts/save-file.js';
import { useModel } from './use-model.js';

const [COLOR = ''] = makeColorScale(['model']).range;

/** A board to draw on, and what the network inside this page makes of it. */
export function ModelBoard({ model }: { readonly model: EmbeddedModel }) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [drawn, setDrawn] = useState<readonly Stroke[]>([]);
  const [hasLayers, setHasLayers] = useState(false);
  const { answer, problem, isBehind } = useModel(model, drawn, hasLayers);
  const [height, width] = model.shape;
  const change = (next: readonly Stroke[]): void => {
    setStrokes(next);
    setDrawn(next);
  };
  const said = answer?.models.find(hasPredicted);
  return (
    <>
      <div class="draw-top">
        <div>
          <Sketch strokes={strokes} shape={{ width, height }} onDraw={setDrawn} onDone={change}>
            <button
              type="button"
              class="push"
              disabled={strokes.length === 0}
              onClick={async () => saveFile(PICTURE_NAME, await pngOf({ strokes, ground: null }, { width, height }))}
            >
              Save as PNG
            </button>
          </Sketch>
        </div>
        <div role="status" aria-busy={isBehind}>
          {problem !== null && <p class="board-problem">{problem.message}</p>}
          {said === undefined && problem === null && (
            <p class="muted">
              Draw on the board with a mouse, a pen or a finger. The network is in this page and answers while you draw;
              nothing leaves it.
            </p>
          )}
          {said !== undefined && <ModelOutputs model={said} color={COLOR} />}
        </div>
      </div>
      <details onToggle={({ currentTarget }) => setHasLayers(currentTarget.open)}>
        <summary>What each layer makes of it</summary>
        {answer?.layers == null ? <p class="muted">Nothing is drawn.</p> : <Layers layers={answer.layers} />}
      </details>
    </>
  );
}
