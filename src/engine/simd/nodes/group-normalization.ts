import type { LayerOf } from '../../../config/types.js';
import { countGroups } from '../../../model/layers/normalization.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Phase, Placed, Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';
import { findRoles } from './find-roles.js';

/** Normalises each image by itself, over groups of channels: sums of each channel, then of each group. */
export function groupNormalizationNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const options = layer.options as LayerOf<'group_normalization'>;
  const channels = layer.inputShape.at(-1)!;
  const shape = [input.size / channels, channels, countGroups(options, channels)] as const;
  const [rows] = shape;
  const output = placeTensor(arena, capacity, input.size);
  const dOutput = placeTensor(arena, capacity, input.size);
  const [means, invStds] = [placeTensor(arena, capacity, channels), placeTensor(arena, capacity, channels)];
  const [sums, totals] = [placeShards(site, 16 * channels), placeShards(site, 16 * channels)];
  const [meanDy, meanDyNormal] = [placeShards(site, 4 * channels), placeShards(site, 4 * channels)];
  const unused = arena.floats(channels + 4);
  const { weight, gradient } = findRoles(site, layer);
  const [gamma, beta] = [weight('gamma'), weight('beta')];
  const clear = (at: number): number => {
    kernels.fillValue(at, 4 * channels, 0);
    return at;
  };

  const forward = ({ index, from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const [x, mean, invStd] = [imageAt(input, image), imageAt(means, image), imageAt(invStds, image)];
      const own = clear(sums.at(index));
      kernels.bnSums(x, rows, channels, own);
      kernels.groupMoments(own, ...shape, options.epsilon, mean, invStd);
      kernels.bnNormalize(x, imageAt(output, image), rows, channels, mean, invStd, gamma, beta);
    }
  };
  const backward = ({ index, from, to }: Shard): void => {
    const all = clear(totals.at(index));
    const [slopes, products] = [meanDy.at(index), meanDyNormal.at(index)];
    for (let image = from; image < to; image++) {
      const [x, dy] = [imageAt(input, image), imageAt(dOutput, image)];
      const moments = [rows, channels, imageAt(means, image), imageAt(invStds, image)] as const;
      const own = clear(sums.at(index));
      kernels.bnBackwardSums(x, dy, ...moments, own);
      kernels.groupMeans(own, ...shape, gamma, slopes, products, all);
      if (dInput !== null) kernels.groupBackward(x, dy, imageAt(dInput, image), ...moments, gamma, slopes, products);
    }
  };
  const reduce: Phase = {
    tasks: 1,
    run: () => {
      const [dGamma, dBeta] = [gradient('gamma'), gradient('beta')];
      for (const at of [dGamma, dBeta]) if (at !== 0) kernels.fillValue(at, channels, 0);
      // Only its sums are wanted, not its means.
      kernels.bnBackwardMeans(totals.at(0), SHARDS, channels, 1, unused, unused, dGamma, dBeta);
    },
  };
  return { node: { output, forward, backward, gradients: [reduce] }, dOutput };
}

/** Memory of each shard. */
function placeShards({ arena }: Site, bytes: number): { readonly at: (shard: number) => number } {
  const stride = roundUp(bytes, 16);
  const first = arena.bytes(SHARDS * stride);
  return { at: (shard) => first + shard * stride };
}
