import { useEffect, useMemo, useState } from 'preact/hooks';
import { makeColorScale } from '../../charts/theme.js';
import type { Site } from '../../site/types.js';
import { LayerMenu } from '../drawing/layer-menu.js';
import { Layers } from '../drawing/layers.js';
import { hasPredicted } from '../drawing/outputs.js';
import { Predictions } from '../drawing/predictions.js';
import { Sketch } from '../drawing/sketch.js';
import type { Stroke } from '../drawing/strokes.js';
import { FilterPictures } from './filter-pictures.js';
import { see } from './see.js';
import type { Shown, Training } from '../training/training.js';
import { usePictures } from './use-pictures.js';
import '../drawing/drawing.css';

export interface DrawingProps {
  readonly training: Training;
  readonly shown: Shown;
  readonly site: Site;
}

const COLORS = makeColorScale(['tab']).range;

/** A board to draw on, and what the network makes of it while it trains: its filters and activations move. */
export function Drawing({ training, shown, site }: DrawingProps) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [drawn, setDrawn] = useState<readonly Stroke[]>([]);
  const [example, setExample] = useState(0);
  const { current } = shown;
  const data = current?.data ?? null;
  const seen = useMemo(
    () => (data === null ? null : see({ strokes: drawn, example, data, site })),
    [drawn, example, data, site],
  );
  const pictures = usePictures(training, shown, seen);
  useEffect(() => setDrawn(strokes), [strokes]);
  if (data === null) return null;
  const [height, width] = data.imageShape;
  const answer = pictures?.answer ?? null;
  const model = answer?.models.find(hasPredicted) ?? null;
  return (
    <>
      <section aria-labelledby="draw">
        <h2 id="draw">Draw</h2>
        <div class="draw-top">
          <div>
            <Sketch strokes={strokes} shape={{ width, height }} onDraw={setDrawn} onDone={setStrokes}>
              <button
                type="button"
                class="push"
                onClick={() => {
                  setStrokes([]);
                  setExample((at) => (at + 1) % data.test.count);
                }}
              >
                Another test image
              </button>
            </Sketch>
            <p class="muted small">
              {strokes.length === 0
                ? `Shown is test image ${example}, a ${data.classNames[data.test.labels[example]!]}. Draw on the board to see your own.`
                : 'Shown is your drawing.'}
            </p>
          </div>
          {answer !== null && <Predictions answer={answer} colors={COLORS} />}
        </div>
      </section>
      {pictures !== null && pictures.filters.length > 0 && <FilterPictures filters={pictures.filters} />}
      {answer?.layers != null && model !== null && (
        <section aria-labelledby="layers">
          <h2 id="layers">Activations</h2>
          <Layers layers={answer.layers} menuOf={(layer) => <LayerMenu layer={layer} model={model} />} />
        </section>
      )}
    </>
  );
}
