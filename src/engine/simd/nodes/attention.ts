import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Phase, Placed, Shard, Site, Step } from '../node.js';
import { findRoles } from './find-roles.js';
import { drawDropout } from './mask.js';
import { placeRowGradients } from './row-gradients.js';

/**
 * Self-attention. Queries, keys and values come from one product with a packed kernel. The weights that tokens give each
 * other are kept from the forward pass for the backward pass: to compute them again would cost a third of it.
 */
export function attentionNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput, learns } = site;
  const [tokens, features] = layer.inputShape as readonly [number, number];
  const parts = partsOf(layer);
  const { heads, valueSize, width } = parts;
  const mixedWidth = heads * valueSize;
  const output = placeTensor(arena, capacity, input.size);
  const dOutput = placeTensor(arena, capacity, input.size);
  const [projected, dProjected] = [0, 0].map(() => placeTensor(arena, capacity, tokens * width)) as [never, never];
  const [mixed, dMixed] = [0, 0].map(() => placeTensor(arena, capacity, tokens * mixedWidth)) as [never, never];
  const shares = placeTensor(arena, capacity, heads * tokens * tokens);
  const packed = placePacked(site, layer, parts);
  const { weight, gradient } = findRoles(site, layer);
  const [outKernel, outBias] = [weight('output_kernel'), weight('output_bias')];
  const intoParts = placeRowGradients(site, { rows: tokens, features, units: width });
  const intoOutput = placeRowGradients(site, { rows: tokens, features: mixedWidth, units: features });
  const attend = makeHeads(site, layer, parts);

  const forward = ({ from, to }: Shard, step: Step): void => {
    for (let image = from; image < to; image++) {
      const [qkv, z] = [imageAt(projected, image), imageAt(mixed, image)];
      const x = [imageAt(input, image), 4 * features, tokens, features] as const;
      kernels.denseForward(...x, packed.kernel, 4 * width, packed.bias, width, qkv, 4 * width);
      attend.forward({ image, qkv, shares: imageAt(shares, image), z }, step);
      const mixedRows = [z, 4 * mixedWidth, tokens, mixedWidth] as const;
      const outWeights = [outKernel, 4 * features, outBias, features] as const;
      kernels.denseForward(...mixedRows, ...outWeights, imageAt(output, image), 4 * features);
    }
  };
  const backward = (shard: Shard, step: Step): void => {
    for (let image = shard.from; image < shard.to; image++) {
      const [qkv, dQkv, dz] = [imageAt(projected, image), imageAt(dProjected, image), imageAt(dMixed, image)];
      const dy = [imageAt(dOutput, image), 4 * features, tokens, features] as const;
      kernels.denseBackwardInput(...dy, outKernel, mixedWidth, dz, 4 * mixedWidth);
      attend.backward({ image, qkv, shares: imageAt(shares, image), z: dz }, dQkv, step);
      if (dInput === null) continue;
      const dx = imageAt(dInput, image);
      kernels.denseBackwardInput(dQkv, 4 * width, tokens, width, packed.kernel, features, dx, 4 * features);
    }
    if (!learns) return;
    intoParts.run(shard, input, dProjected);
    intoOutput.run(shard, mixed, dOutput);
  };
  const targets = parts.columns.map(({ part, first, count }) => ({
    first,
    count,
    kernel: gradient(`${part}_kernel`),
    bias: gradient(`${part}_bias`),
  }));
  const whole = { first: 0, count: features, kernel: gradient('output_kernel'), bias: gradient('output_bias') };
  const gradients = [intoParts.reduce(targets), intoOutput.reduce([whole])];
  return { node: { output, forward, backward, gradients, pack: [packed.pack] }, dOutput };
}

/** Sizes, and the columns of queries, keys and values side by side: within each, head after head. */
interface Parts {
  readonly heads: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly width: number;
  readonly columns: readonly {
    readonly part: 'query' | 'key' | 'value';
    readonly first: number;
    readonly count: number;
  }[];
}

function partsOf({ options }: PlanLayer): Parts {
  const { num_heads: heads, key_dim: keySize, value_dim: valueSize } = options as LayerOf<'multi_head_attention'>;
  const [keys, values] = [heads * keySize, heads * valueSize];
  return {
    heads,
    keySize,
    valueSize,
    width: 2 * keys + values,
    columns: [
      { part: 'query', first: 0, count: keys },
      { part: 'key', first: keys, count: keys },
      { part: 'value', first: 2 * keys, count: values },
    ],
  };
}

function placePacked(site: Site, layer: PlanLayer, { width, columns }: Parts) {
  const { kernels, arena } = site;
  const features = layer.inputShape[1]!;
  const { weight } = findRoles(site, layer);
  const hasBias = weight('query_bias') !== 0;
  const [kernel, bias] = [arena.floats(features * width), hasBias ? arena.floats(width) : 0];
  const pack: Phase = {
    tasks: 1,
    run: () => {
      for (const { part, first, count } of columns) {
        const to = [kernel + 4 * first, 4 * width] as const;
        kernels.copyRows(...to, weight(`${part}_kernel`), 4 * count, features, count);
        if (hasBias) kernels.copyFloats(bias + 4 * first, weight(`${part}_bias`), count);
      }
    },
  };
  return { kernel, bias, pack };
}

/** Addresses of one image's queries, keys and values, of the weights of its tokens, and of the heads' outputs or their gradient. */
interface ImagePlaces {
  readonly image: number;
  readonly qkv: number;
  readonly shares: number;
  readonly z: number;
}

/** What the heads do between the dense products. Keys are scaled: that takes the fewest multiplications. */
function makeHeads(site: Site, layer: PlanLayer, { heads, keySize, valueSize, width, columns }: Parts) {
  const { kernels } = site;
  const tokens = layer.inputShape[0]!;
  const [, keyColumns, valueColumns] = columns;
  const pairs = tokens * tokens;
  const row = 4 * width;
  const zRow = 4 * heads * valueSize;
  const [keys, values] = [site.scratch(4 * tokens * keySize), site.scratch(4 * tokens * valueSize)];
  const [dKeys, dValues] = [site.scratch(4 * tokens * keySize), site.scratch(4 * tokens * valueSize)];
  const [dShares, factors, dropped] = [site.scratch(4 * pairs), site.scratch(4 * pairs), site.scratch(4 * pairs)];
  const scales = site.constantFloats(Array.from({ length: tokens * keySize }, () => 1 / Math.sqrt(keySize)));
  const draw = drawDropout(site, layer, (layer.options as LayerOf<'multi_head_attention'>).dropout);

  const addressesOf = ({ qkv, shares, z }: ImagePlaces, head: number) => ({
    query: qkv + 4 * head * keySize,
    key: qkv + 4 * (keyColumns!.first + head * keySize),
    value: qkv + 4 * (valueColumns!.first + head * valueSize),
    given: shares + 4 * head * pairs,
    result: z + 4 * head * valueSize,
  });
  const gather = (key: number, value: number): void => {
    kernels.copyRows(keys(), 4 * keySize, key, row, tokens, keySize);
    kernels.multiplyInto(keys(), keys(), scales, tokens * keySize);
    kernels.copyRows(values(), 4 * valueSize, value, row, tokens, valueSize);
  };
  /** The weights after dropout; draws the same factors in both passes. */
  const drop = (given: number, image: number, head: number, step: Step): number => {
    if (draw === null || !step.isTraining) return given;
    draw(factors(), pairs, (image * heads + head) * pairs, step);
    kernels.multiplyInto(dropped(), given, factors(), pairs);
    return dropped();
  };
  return {
    forward: (places: ImagePlaces, step: Step): void => {
      for (let head = 0; head < heads; head++) {
        const { query, key, value, given, result } = addressesOf(places, head);
        gather(key, value);
        kernels.denseBackwardInput(query, row, tokens, keySize, keys(), tokens, given, 4 * tokens);
        kernels.softmaxRows(given, given, tokens, tokens);
        const used = drop(given, places.image, head, step);
        kernels.denseForward(used, 4 * tokens, tokens, tokens, values(), 4 * valueSize, 0, valueSize, result, zRow);
      }
    },
    backward: (places: ImagePlaces, dQkv: number, step: Step): void => {
      for (let head = 0; head < heads; head++) {
        const { query, key, value, given, result: dz } = addressesOf(places, head);
        const { query: dQuery, key: dKey, value: dValue } = addressesOf({ ...places, qkv: dQkv }, head);
        gather(key, value);
        const used = drop(given, places.image, head, step);
        const [dS, all] = [dShares(), [0, tokens] as const];
        kernels.denseBackwardKernel(used, 4 * tokens, dz, zRow, tokens, valueSize, ...all, dValues());
        kernels.copyRows(dValue, row, dValues(), 4 * valueSize, tokens, valueSize);
        kernels.denseBackwardInput(dz, zRow, tokens, valueSize, values(), tokens, dS, 4 * tokens);
        if (used !== given) kernels.multiplyInto(dS, dS, factors(), pairs);
        kernels.softmaxRowsBackward(given, dS, dS, tokens, tokens);
        kernels.denseForward(dS, 4 * tokens, tokens, tokens, keys(), 4 * keySize, 0, keySize, dQuery, row);
        kernels.denseBackwardKernel(dS, 4 * tokens, query, row, tokens, keySize, ...all, dKeys());
        kernels.multiplyInto(dKeys(), dKeys(), scales, tokens * keySize);
        kernels.copyRows(dKey, row, dKeys(), 4 * keySize, tokens, keySize);
      }
    },
  };
}
