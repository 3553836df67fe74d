import { useEffect, useRef, useState } from 'preact/hooks';
import { createEmbeddedEngine } from '../../engine/simd/host/browser/embedded.js';
import type { Session } from '../../engine/types.js';
import { MnistxError } from '../../errors.js';
import { prepareImage } from '../../images/prepare-image.js';
import type { PredictionAnswer } from '../../server/api/predict.js';
import type { EmbeddedModel } from '../../site/embedded-model.js';
import { askNetwork } from '../drawing/ask-network.js';
import type { Seen } from '../drawing/ask-network.js';
import { askLatest } from '../drawing/latest.js';
import type { Latest } from '../drawing/latest.js';
import { pixelsOf } from '../drawing/paint-board.js';
import { decodeBytes } from '../drawing/paint-pixels.js';
import type { Stroke } from '../drawing/strokes.js';

export interface ModelAnswer {
  /** `null`: nothing is drawn. */
  readonly answer: PredictionAnswer | null;
  readonly problem: Error | null;
  /** Whether the answer is still that of an earlier drawing. */
  readonly isBehind: boolean;
}

interface Question {
  readonly strokes: readonly Stroke[];
  readonly hasLayers: boolean;
}

interface Shown extends Pick<ModelAnswer, 'answer' | 'problem'> {
  /** Those that were asked about. */
  readonly strokes: readonly Stroke[];
}

/** Hardly noticed; a stroke makes several changes in this time. */
const WAIT_MS = 30;

/** Asks the network of this page about a drawing while it changes. */
export function useModel(model: EmbeddedModel, strokes: readonly Stroke[], hasLayers: boolean): ModelAnswer {
  const [shown, setShown] = useState<Shown>({ answer: null, problem: null, strokes });
  const session = useRef<Promise<Session> | null>(null);
  const latest = useRef<Latest<Question> | null>(null);
  latest.current ??= askLatest<Question, PredictionAnswer | null>({
    ask: async (question) => {
      const seen = see(question.strokes, model);
      session.current ??= openModel(model);
      return seen === null ? null : askNetwork(await session.current, model, { seen, hasLayers: question.hasLayers });
    },
    onAnswer: (answer, asked) => setShown({ answer, problem: null, strokes: asked.strokes }),
    onProblem: (problem, asked) => setShown({ answer: null, problem, strokes: asked.strokes }),
    waitMs: WAIT_MS,
  });
  const { put } = latest.current;
  useEffect(() => put({ strokes, hasLayers }), [strokes, hasLayers]);
  return { answer: shown.answer, problem: shown.problem, isBehind: shown.strokes !== strokes };
}

function openModel({ plan, normalization, weights }: EmbeddedModel): Promise<Session> {
  const training = { count: 0, images: new Uint8Array(), labels: new Uint8Array() };
  // Machines with browsers are little-endian, as the weights are.
  const floats = new Float32Array(decodeBytes(weights).buffer);
  return createEmbeddedEngine().open({ plan, normalization, training, weights: floats, threads: 1 });
}

/** The drawing in the form of the network's images, as `mnistx predict` brings it there; `null` for an empty one. */
function see(strokes: readonly Stroke[], { shape, form }: EmbeddedModel): Seen | null {
  const [height, width] = shape;
  if (strokes.length === 0) return null;
  try {
    const pixels = pixelsOf({ strokes, ground: null }, { width, height });
    return { fit: form.fit, pixels: prepareImage('drawing', pixels, shape, form) };
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
