import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Phase, Placed, Shard, Site, Step } from '../node.js';
import { SHARDS } from '../node.js';
import { findRoles } from './find-roles.js';

export function batchNormalizationNode(site: Site, layer: PlanLayer): Placed {
  return layer.isFrozen ? frozenBatchNormalization(site, layer) : trainedBatchNormalization(site, layer);
}

/** Normalises over the batch in training: all shards' sums must be complete first, forward and backward. */
function trainedBatchNormalization(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { momentum, epsilon } = layer.options as LayerOf<'batch_normalization'>;
  const channels = layer.inputShape.at(-1)!;
  const positions = input.size / channels;
  const output = placeTensor(arena, capacity, input.size);
  const dOutput = placeTensor(arena, capacity, input.size);
  const sumsStride = 16 * channels;
  const sums = arena.bytes(SHARDS * sumsStride);
  const [mean, variance, invStd, meanDy, meanDyNormal] = [0, 0, 0, 0, 0].map(() => arena.floats(channels + 4)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const { weight, gradient } = findRoles(site, layer);
  const [gamma, beta] = [weight('gamma'), weight('beta')];
  const [movingMean, movingVariance] = [weight('moving_mean'), weight('moving_variance')];

  const each = ({ from, to }: Shard, work: (image: number) => void): void => {
    for (let image = from; image < to; image++) work(image);
  };
  const clear = (index: number): number => {
    kernels.fillValue(sums + index * sumsStride, 4 * channels, 0);
    return sums + index * sumsStride;
  };
  const prepareForward = {
    partial: (shard: Shard) => {
      const own = clear(shard.index);
      each(shard, (image) => void kernels.bnSums(imageAt(input, image), positions, channels, own));
    },
    finish: inOneTask(({ count }) => {
      kernels.bnMoments(sums, SHARDS, channels, count * positions, epsilon, mean, variance, invStd);
      kernels.bnUpdateMoving(movingMean, mean, channels, momentum);
      kernels.bnUpdateMoving(movingVariance, variance, channels, momentum);
    }),
  };
  const forward = (shard: Shard, { isTraining }: Step): void => {
    each(shard, (image) => {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      if (isTraining) kernels.bnNormalize(x, y, positions, channels, mean, invStd, gamma, beta);
      else kernels.bnNormalize(x, y, positions, channels, movingMean, movingInvStd, gamma, beta);
    });
  };
  const prepareBackward = {
    partial: (shard: Shard) => {
      const own = clear(shard.index);
      each(
        shard,
        (image) =>
          void kernels.bnBackwardSums(
            imageAt(input, image),
            imageAt(dOutput, image),
            positions,
            channels,
            mean,
            invStd,
            own,
          ),
      );
    },
    finish: inOneTask(({ count }) => {
      const [dGamma, dBeta] = [gradient('gamma'), gradient('beta')];
      for (const at of [dGamma, dBeta]) if (at !== 0) kernels.fillValue(at, channels, 0);
      kernels.bnBackwardMeans(sums, SHARDS, channels, count * positions, meanDy, meanDyNormal, dGamma, dBeta);
    }),
  };
  const backward = (shard: Shard): void => {
    if (dInput === null) return;
    each(shard, (image) => {
      kernels.bnBackward(
        imageAt(input, image),
        imageAt(dOutput, image),
        imageAt(dInput, image),
        positions,
        channels,
        mean,
        invStd,
        gamma,
        meanDy,
        meanDyNormal,
      );
    });
  };
  const movingInvStd = arena.floats(channels + 4);
  const pack: Phase = {
    tasks: 1,
    run: () => void kernels.bnInvStd(movingVariance, channels, epsilon, movingInvStd),
  };
  return { node: { output, prepareForward, forward, prepareBackward, backward, pack: [pack] }, dOutput };
}

function inOneTask(work: (step: Step) => void): Phase {
  return { tasks: 1, run: (_, step) => work(step) };
}

/** Multiplies and shifts each channel, in training too. */
function frozenBatchNormalization(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { epsilon } = layer.options as LayerOf<'batch_normalization'>;
  const channels = layer.inputShape.at(-1)!;
  const positions = input.size / channels;
  const output = placeTensor(arena, capacity, input.size);
  const dOutput = placeTensor(arena, capacity, input.size);
  const [invStd, zeros] = [arena.floats(channels + 4), arena.floats(channels + 4)];
  const { weight } = findRoles(site, layer);
  const [gamma, beta, mean] = [weight('gamma'), weight('beta'), weight('moving_mean')];
  const shape = [positions, channels, mean, invStd] as const;

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++)
      kernels.bnNormalize(imageAt(input, image), imageAt(output, image), ...shape, gamma, beta);
  };
  const backward = ({ from, to }: Shard): void => {
    for (let image = from; dInput !== null && image < to; image++) {
      const [x, dy, dx] = [imageAt(input, image), imageAt(dOutput, image), imageAt(dInput, image)];
      // The means are constants: nothing of the gradient goes through them.
      kernels.bnBackward(x, dy, dx, ...shape, gamma, zeros, zeros);
    }
  };
  const pack: Phase = {
    tasks: 1,
    run: () => void kernels.bnInvStd(weight('moving_variance'), channels, epsilon, invStd),
  };
  return { node: { output, forward, backward, pack: [pack] }, dOutput };
}

/** Normalises each row of the last axis by itself. */
export function layerNormalizationNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { epsilon } = layer.options as LayerOf<'layer_normalization'>;
  const columns = layer.inputShape.at(-1)!;
  const rows = input.size / columns;
  const output = placeTensor(arena, capacity, input.size);
  const dOutput = placeTensor(arena, capacity, input.size);
  const [means, invStds] = [placeTensor(arena, capacity, rows), placeTensor(arena, capacity, rows)];
  const spare = placeTensor(arena, capacity, input.size);
  const stride = roundUp(4 * columns, 64);
  const [gammaPartials, betaPartials] = [arena.bytes(SHARDS * stride), arena.bytes(SHARDS * stride)];
  const { weight, gradient } = findRoles(site, layer);
  const [gamma, beta] = [weight('gamma'), weight('beta')];

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      kernels.layerNormForward(
        imageAt(input, image),
        imageAt(output, image),
        rows,
        columns,
        gamma,
        beta,
        epsilon,
        imageAt(means, image),
        imageAt(invStds, image),
      );
    }
  };
  const backward = ({ index, from, to }: Shard): void => {
    const [dGamma, dBeta] = [gammaPartials + index * stride, betaPartials + index * stride];
    kernels.fillValue(dGamma, columns, 0);
    kernels.fillValue(dBeta, columns, 0);
    for (let image = from; image < to; image++) {
      const dx = imageAt(dInput ?? spare, image);
      kernels.layerNormBackward(
        imageAt(input, image),
        imageAt(dOutput, image),
        dx,
        rows,
        columns,
        gamma,
        imageAt(means, image),
        imageAt(invStds, image),
        dGamma,
        dBeta,
      );
    }
  };
  const reduce: Phase = {
    tasks: 2,
    run: (task) => {
      const to = gradient(task === 0 ? 'gamma' : 'beta');
      if (to !== 0) kernels.sumRows(task === 0 ? gammaPartials : betaPartials, stride, SHARDS, columns, to);
    },
  };
  return { node: { output, forward, backward, gradients: [reduce] }, dOutput };
}
