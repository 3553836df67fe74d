import { cutText, padEnd, padStart, measureWidth } from '../../compare/text-width.js';
import { renderExample } from '../../images/example-pixels.js';
import { printable } from '../../short-names.js';
import type { ImageFailure, ImagePrediction, ImagePredictions } from '../../tasks/predict-images.js';
import { colorsOf } from '../terminal.js';
import type { Terminal } from '../terminal.js';
import { terminalPicture } from './terminal-picture.js';

const WIDEST_BAR = 30;
const NARROWEST_BAR = 4;
const WIDEST_NAME = 24;
/** `>99.99 %` */
const PERCENT_COLUMNS = 8;
/** Eighths of a block, from one to seven. */
const PARTS = [...'▏▎▍▌▋▊▉'];

export interface PredictionOptions {
  /** How many classes are shown. */
  readonly top: number;
  /** Whether to draw what the network saw. */
  readonly isShown: boolean;
  readonly unicode: boolean;
}

/** One prediction: what the network saw, the class, and the most probable classes as bars. */
export function renderPrediction(
  image: ImagePrediction,
  { classNames }: Pick<ImagePredictions, 'classNames'>,
  { top, isShown, unicode }: PredictionOptions,
  terminal: Terminal,
): string {
  const { bold, cyan } = colorsOf(terminal, 'out');
  const names = classNames.map((name) => cutText(printable(name), WIDEST_NAME));
  const ranked = rank(image.probabilities).slice(0, top);
  const nameColumns = Math.max(...ranked.map((at) => measureWidth(names[at] ?? '')));
  const room = terminal.outColumns - nameColumns - PERCENT_COLUMNS - 6;
  const barColumns = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, room));
  const lines = ranked.map((at) => {
    const probability = image.probabilities[at]!;
    const bar = padEnd(barOf(probability, barColumns, unicode), barColumns);
    return `  ${padEnd(names[at] ?? '', nameColumns)}  ${cyan(bar)}  ${padStart(percent(probability), PERCENT_COLUMNS)}\n`;
  });
  const { width, height, channels, bytes } = image.input;
  const seen = renderExample(bytes, [height, width, channels]);
  const picture = isShown ? `${terminalPicture(seen, { color: terminal.outColors, unicode })}\n` : '';
  const title = `${printable(image.name)}: ${bold(names[image.prediction] ?? '')}  ${percent(image.confidence)}\n`;
  return `${title}${picture}${lines.join('')}`;
}

/** One document for all images, in order. An image that could not be read has `problems` instead of a prediction. */
export function predictionsJson({ classNames, fit, images }: ImagePredictions): unknown {
  return images.map((image) => ('error' in image ? failureJson(image) : predictionJson(image, classNames, fit)));
}

function failureJson({ name, error }: ImageFailure): unknown {
  return { file: name, problems: error.problems };
}

function predictionJson(image: ImagePrediction, classNames: readonly string[], fit: ImagePredictions['fit']): unknown {
  const { name, prediction, confidence, probabilities } = image;
  return {
    file: name,
    prediction: classNames[prediction],
    class: prediction,
    confidence,
    probabilities: Object.fromEntries(classNames.map((className, at) => [className, probabilities[at]])),
    fit,
  };
}

/** Class indices, most probable first; equal ones by index. */
function rank(probabilities: Float32Array): number[] {
  return Array.from(probabilities, (_, at) => at).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
}

function barOf(probability: number, columns: number, unicode: boolean): string {
  if (!unicode) return '#'.repeat(Math.round(probability * columns));
  const eighths = Math.round(probability * columns * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (PARTS[(eighths % 8) - 1] ?? '');
}

/** Prints 100 % and 0 % only if they are exact. */
function percent(probability: number): string {
  const rounded = (100 * probability).toFixed(2);
  if (rounded === '100.00' && probability < 1) return '>99.99 %';
  if (rounded === '0.00' && probability > 0) return '<0.01 %';
  return `${rounded} %`;
}
