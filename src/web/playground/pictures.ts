import type { PredictionAnswer } from '../../server/api/predict.js';
import { askNetwork } from '../drawing/ask-network.js';
import type { Network, Seen } from '../drawing/ask-network.js';
import type { TabTrainer } from '../training/tab-trainer.js';
import { listFilters } from './filters.js';
import type { LayerFilters } from './filters.js';

/** How the network looks, and what it makes of a picture. */
export interface Pictures {
  /** `null` without a picture. */
  readonly answer: PredictionAnswer | null;
  readonly filters: readonly LayerFilters[];
}

export interface Looked extends Network {
  /** `null`: only its filters are wanted. */
  readonly seen: Seen | null;
}

/** Asks a network that is in training: the answers are those of one moment between two steps. */
export async function takePictures(
  trainer: Pick<TabTrainer, 'predict' | 'layerOutput' | 'snapshot'>,
  { seen, ...network }: Looked,
): Promise<Pictures> {
  const [{ weights }, answer] = await Promise.all([
    trainer.snapshot(),
    seen === null ? null : askNetwork(trainer, network, { seen, hasLayers: true }),
  ]);
  return { answer, filters: listFilters(network.plan, weights) };
}
