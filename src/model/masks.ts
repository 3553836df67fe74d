import type { Mask } from './layer-definition.js';
import { definitionOf } from './layers/registry.js';
import type { PlanLayer, Shape } from './types.js';
import { fillWords, Purpose } from '../random.js';

/** Where factors belong: they are a pure function of this and of the mask. */
export interface MaskPlace {
  readonly seed: number;
  readonly epoch: number;
  /** Within the epoch, counts from 0. */
  readonly step: number;
  readonly layer: number;
  /** Number of the first factor in the mask of the batch. Default: `0` */
  readonly first?: number;
}

/** The random factors of a layer in training; `null` if it has none, or if they change nothing. */
export function maskOf({ type, options }: PlanLayer): Mask | null {
  return definitionOf(type).mask?.(options) ?? null;
}

/** Shape of the factors of one image. */
export function shapeOfMask({ shape }: Mask, { inputShape }: Pick<PlanLayer, 'inputShape'>): Shape {
  return shape?.(inputShape) ?? inputShape;
}

/** Fills `factors` with a mask, or with a part of it. */
export function fillMask(mask: Mask, place: MaskPlace, factors: Float32Array): void {
  const { seed, epoch, step, layer, first = 0 } = place;
  const from = first * mask.wordsPerFactor;
  // The generator gives blocks of four words.
  const skipped = from % 4;
  const words = new Uint32Array(skipped + factors.length * mask.wordsPerFactor);
  fillWords({ seed, purpose: Purpose.dropout, epoch, step, slot: layer }, words, (from - skipped) / 4);
  mask.fill(words.subarray(skipped), factors);
}
