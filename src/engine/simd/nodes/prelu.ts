import type { PlanLayer, Shape } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import { SHARDS } from '../node.js';
import type { Phase, Placed, Shard, Site } from '../node.js';

export function preluNode(site: Site, { inputShape, slots: [alpha] }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { size } = input;
  const output = placeTensor(arena, capacity, size);
  const dOutput = placeTensor(arena, capacity, size);
  const stride = roundUp(4 * alpha!.size, 64);
  const partials = arena.bytes(SHARDS * stride);
  const axes = joinAxes(inputShape, alpha!.shape);
  const places = [...axes.map((axis) => axis.size), ...axes.map(({ step }) => step)] as unknown as Places;
  const slopes = site.weight(alpha!);

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++)
      kernels.prelu(imageAt(input, image), imageAt(output, image), slopes, ...places);
  };
  const backward = ({ index, from, to }: Shard): void => {
    const dAlpha = partials + index * stride;
    kernels.fillValue(dAlpha, alpha!.size, 0);
    for (let image = from; image < to; image++) {
      const dx = dInput === null ? 0 : imageAt(dInput, image);
      kernels.preluBackward(imageAt(input, image), imageAt(dOutput, image), dx, slopes, dAlpha, ...places);
    }
  };
  const reduce: Phase = {
    tasks: 1,
    run: () => void kernels.sumRows(partials, stride, SHARDS, alpha!.size, site.gradient(alpha!)),
  };
  return { node: { output, forward, backward, gradients: [reduce] }, dOutput };
}

/** Sizes of three axes, and by how many floats alpha advances along each. */
type Places = readonly [number, number, number, number, number, number];

interface Axis {
  readonly size: number;
  /** 0 if all values along it share their slope. */
  readonly step: number;
}

/** The axes of an image or vector as the three of kernel `prelu`: neighbours are one where alpha lies or is shared alike. */
function joinAxes(inputShape: Shape, alphaShape: Shape): readonly Axis[] {
  const joined: Axis[] = [];
  let floats = 1;
  for (let at = inputShape.length - 1; at >= 0; at--) {
    const size = inputShape[at]!;
    const step = alphaShape[at] === 1 ? 0 : floats;
    floats *= alphaShape[at]!;
    const inner = joined[0];
    if (size === 1) continue;
    if (inner !== undefined && step === inner.size * inner.step)
      joined[0] = { size: size * inner.size, step: inner.step };
    else joined.unshift({ size, step });
  }
  const missing = Array.from({ length: 3 - joined.length }, () => ({ size: 1, step: 0 }));
  return [...missing, ...joined];
}
