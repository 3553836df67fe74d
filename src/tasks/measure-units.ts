import type { TestSet } from '../data/load-test-set.js';
import type { ExampleSet, Images } from '../data/types.js';
import type { OpenModel } from '../open/open-model.js';
import { listHiddenLayers, UnitCounter } from '../why/hidden-units.js';
import type { LayerUnits } from '../why/types.js';

/** A unit that is 0 for so many images is 0 for nearly all. */
const MOST_IMAGES = 1000;
const FEWEST_IMAGES = 100;
/** Together for all layers, about a second of one core: large networks get fewer images. */
const MOST_FLOPS = 2e10;
/** Outputs of a layer at a time: 16 MiB. */
const MOST_FLOATS = 4 * 2 ** 20;

/** What the hidden units of a network give for a sample of test images; none if it has no units that could die or saturate. */
export async function measureUnits(
  { plan, session }: OpenModel,
  { test }: Pick<TestSet, 'test'>,
  signal: AbortSignal,
): Promise<LayerUnits[]> {
  const layers = listHiddenLayers(plan);
  const affordable = Math.floor(MOST_FLOPS / (plan.flops * Math.max(1, layers.length)));
  const { images, count } = takeSample(test, Math.min(MOST_IMAGES, Math.max(FEWEST_IMAGES, affordable)));
  const pixels = images.length / count;
  const measured: LayerUnits[] = [];
  for (const layer of layers) {
    const counter = new UnitCounter(layer);
    const floats = layer.outputShape.reduce((product, size) => product * size, 1);
    const part = Math.max(1, Math.floor(MOST_FLOATS / floats));
    for (let first = 0; first < count; first += part) {
      signal.throwIfAborted();
      const length = Math.min(part, count - first);
      const some = images.subarray(first * pixels, (first + length) * pixels);
      counter.add(await session.layerOutput(layer.index, some, length), length);
    }
    measured.push(counter.result());
  }
  return measured;
}

/** Spread evenly over the set, which may be sorted by class. */
function takeSample({ images, count }: ExampleSet, most: number): { readonly images: Images; readonly count: number } {
  const taken = Math.min(most, count);
  const pixels = images.length / count;
  const sample = images.slice(0, taken * pixels);
  for (let at = 0; at < taken; at++) {
    const from = Math.floor((at * count) / taken);
    sample.set(images.subarray(from * pixels, (from + 1) * pixels), at * pixels);
  }
  return { images: sample, count: taken };
}
