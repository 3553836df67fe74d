import { writeLayers } from '../config/write-layers.js';
import type { Evidence, Remedy } from './types.js';

/** What most networks with dropout use before their last layer (Srivastava et al., 2014). */
const USUAL_RATE = 0.5;
/** More than this leaves too little to learn from. */
const HIGHEST_RATE = 0.7;

/** More dropout: a higher rate of the last such layer, else one before the last dense layer. `null` if neither can be. */
export function dropoutRemedy({ plan: { layers }, run }: Evidence): Remedy | null {
  const last = layers.findLast(({ type }) => type === 'dropout');
  if (last !== undefined) {
    const { rate } = last.options as { readonly rate: number };
    const higher = rate < USUAL_RATE ? USUAL_RATE : HIGHEST_RATE;
    if (rate >= higher) return null;
    return { settings: [`${last.path.join('.')}.rate=${higher}`], purpose: 'to drop more while it trains' };
  }
  const { experiment } = run.manifest;
  const written = experiment.model.layers;
  const dense = written.findLastIndex(({ type }) => type === 'dense');
  if (dense < 0) return null;
  const added = { type: 'dropout', rate: USUAL_RATE } as const;
  const changed = writeLayers(experiment, [...written.slice(0, dense), added, ...written.slice(dense)]);
  const purpose = 'to drop half of what its last dense layer gets while it trains';
  return { settings: [`model.layers=${changed}`], purpose };
}
