import type { TopLevelSpec } from 'vega-lite';
import type { ConfusionMatrix, ReliabilityBin } from '../evaluation/types.js';
import { cutMiddle } from '../short-names.js';
import { chartConfusionMatrix } from './confusion-matrix.js';
import { chartJudgedImages } from './judged-grid.js';
import { chartReliability } from './reliability-diagram.js';
import { cleanChartText } from './run-names.js';

export type EvaluationChart =
  'confusion-matrix' | 'confusion-matrix-normalized' | 'reliability-diagram' | 'confident-mistakes';

/** A test image and its prediction. */
export interface JudgedImage {
  readonly index: number;
  /** `data:` URL of a PNG. */
  readonly url: string;
  readonly label: string;
  readonly prediction: string;
  readonly confidence: number;
}

export interface EvaluationDrawing {
  readonly run: string;
  readonly dataset: string;
  readonly matrix: ConfusionMatrix;
  readonly shares: ConfusionMatrix;
  readonly labelNames: readonly string[];
  readonly predictionNames: readonly string[];
  readonly bins: readonly ReliabilityBin[];
  readonly expectedCalibrationError: number;
  /** The most confident first. */
  readonly mistakes: readonly JudgedImage[];
  readonly mistakeCount: number;
  readonly imageSize: readonly [height: number, width: number];
}

/** Every chart of an evaluation, by the name of its file. */
export function chartEvaluation(drawing: EvaluationDrawing): Readonly<Record<EvaluationChart, TopLevelSpec>> {
  return {
    'confusion-matrix': chartConfusionMatrix({ ...drawing, kind: 'counts' }),
    'confusion-matrix-normalized': chartConfusionMatrix({ ...drawing, matrix: drawing.shares, kind: 'shares' }),
    'reliability-diagram': chartReliability(drawing),
    'confident-mistakes': chartConfidentMistakes(drawing),
  };
}

/** `99.8 %`; never rounded up to certainty. */
export function formatConfidence(confidence: number): string {
  const percent = 100 * confidence;
  return percent > 99.99 && percent < 100 ? '> 99.99 %' : `${percent.toFixed(percent > 99.9 ? 2 : 1)} %`;
}

function chartConfidentMistakes({ run, dataset, mistakes, mistakeCount, imageSize }: EvaluationDrawing): TopLevelSpec {
  const name = cutMiddle(cleanChartText(run), 36);
  const of = mistakeCount === 1 ? '1 mistake' : `${mistakeCount.toLocaleString('en')} mistakes`;
  return chartJudgedImages({
    title: 'Most confident mistakes',
    subtitle: [name, `${mistakes.length} of ${of}`],
    description: `Test images of ${cleanChartText(dataset)} that ${cleanChartText(run)} got wrong with the most confidence: ${mistakes.length} of ${of}.`,
    images: mistakes.map(({ index, url, label, prediction, confidence }) => ({
      url,
      lines: [
        `label ${cleanChartText(label)}`,
        `said ${cleanChartText(prediction)}`,
        `${formatConfidence(confidence)}, no. ${index}`,
      ],
    })),
    imageSize,
    whenEmpty: 'There are no mistakes',
  });
}
