import { csvText } from '../parts/chart-csv.js';
import type { ModelFailure, ModelPrediction, PredictionAnswer } from '../../server/api/predict.js';
import type { Size } from './strokes.js';

export interface Output {
  readonly label: string;
  readonly value: number;
  /** Of the bar, from 0 to 1. */
  readonly share: number;
  readonly text: string;
  readonly isBest: boolean;
}

export const MOST_BARS = 10;

export function hasPredicted(model: ModelPrediction | ModelFailure): model is ModelPrediction {
  return 'outputs' in model;
}

/** Bars of a network's outputs: all in their order, or the largest if they are many. */
export function outputsOf({ outputs, classNames, isProbability }: ModelPrediction): readonly Output[] {
  const best = bestOf(outputs);
  const most = isProbability ? 1 : Math.max(...outputs.map(Math.abs), Number.MIN_VALUE);
  const all = outputs.map((value, at) => ({
    label: classNames[at] ?? `${at}`,
    value,
    share: Math.max(0, value / most),
    text: isProbability ? formatShare(value) : value.toPrecision(3),
    isBest: at === best,
  }));
  return all.length <= MOST_BARS ? all : all.toSorted((a, b) => b.value - a.value).slice(0, MOST_BARS);
}

/** "3, 98.2 %" */
export function verdictOf(model: ModelPrediction): string {
  const { label, text } = bestOutput(model);
  return model.isProbability ? `${label}, ${text}` : label;
}

export function bestOutput(model: ModelPrediction): Output {
  return outputsOf(model).find(({ isBest }) => isBest)!;
}

/** A row for each class, a column for each network. */
export function csvOf({ models }: PredictionAnswer): string {
  const columns = models.filter(hasPredicted);
  const names = [...new Set(columns.flatMap(({ classNames }) => classNames))];
  const valueOf = ({ classNames, outputs }: ModelPrediction, name: string) => outputs[classNames.indexOf(name)] ?? '';
  return csvText([
    ['class', ...columns.map(({ path }) => path)],
    ...names.map((name) => [name, ...columns.map((one) => valueOf(one, name))]),
  ]);
}

/** 0.99996 is no certainty. */
export function formatShare(value: number): string {
  const percent = 100 * value;
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  return percent > 0 && percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}

function bestOf(outputs: readonly number[]): number {
  return outputs.reduce((best, value, at) => (value > outputs[best]! ? at : best), 0);
}

/** Of the images that the first model takes. */
export function shapeOf(answer: PredictionAnswer | null): Size {
  const first = answer?.models.find(hasPredicted);
  return first === undefined ? { width: 1, height: 1 } : { width: first.input.width, height: first.input.height };
}
