import { limitFilters, chartFilters as filterChart } from '../charts/filters.js';
import { signedColors } from '../charts/picture-theme.js';
import { chartWeightImages } from '../charts/weight-images.js';
import { colorSignedValues, largest } from '../images/color-map.js';
import { encodeImageUrl } from '../images/image-url.js';
import { filtersOf, isDense } from '../model/filters.js';
import type { Filters } from '../model/filters.js';
import { IMAGE } from '../model/graph.js';
import type { Plan, PlanLayer } from '../model/types.js';
import type { Charts } from './write-charts.js';

export interface FilterRequest {
  /** Of the run. */
  readonly name: string;
  readonly plan: Plan;
  readonly weights: Float32Array;
  readonly layer: PlanLayer;
  readonly classNames: readonly string[];
}

/** Above this size, weights are drawn as one picture instead of a mark each. */
const LARGEST_HEATMAP = 121;
const MOST_IMAGES = 64;

/** The filters of one layer, as `filters-<layer>`; a separable convolution gives two charts. */
export function filterCharts(request: FilterRequest): Charts {
  const all = filtersOf(request.plan, request.layer, request.weights);
  const charts = all.map((filters) => [chartName(filters, all.length), chartOf(filters, request)] as const);
  return Object.fromEntries(charts);
}

function chartName({ layer, role }: Filters, count: number): string {
  return `filters-${layer.name}${count === 1 ? '' : `-${role.replace('_kernel', '')}`}`;
}

function chartOf(filters: Filters, request: FilterRequest) {
  const { height, width } = filters;
  const isLarge = height * width > LARGEST_HEATMAP;
  const bounds = isLarge
    ? limitFilters({ ...filters, size: 1 }, MOST_IMAGES)
    : limitFilters({ ...filters, size: height * width });
  const shown = indices(bounds.outputs).flatMap((output) =>
    indices(bounds.inputs).map((input) => ({ output, input, values: filters.image(output, input) })),
  );
  const limit = largest(shown.map(({ values }) => values)) || 1;
  const outputs = outputNames(filters, request).slice(0, bounds.outputs);
  const inputs = inputNames(filters, request.plan).slice(0, bounds.inputs);
  const words = wordsOf(filters, bounds, request);
  const size = { height, width, limit };
  if (!isLarge)
    return filterChart({
      ...words,
      ...size,
      outputs,
      inputs,
      image: (row, column) => shown[row * inputs.length + column]!.values,
    });
  const images = shown.map(({ output, input, values }) => {
    const pixels = colorSignedValues({ height, width, values }, limit, signedColors);
    const caption = inputs.length === 1 ? outputs[output]! : `${outputs[output]!} · ${inputs[input]!}`;
    return { url: encodeImageUrl(pixels), caption };
  });
  return chartWeightImages({ ...words, ...size, images, inputs: inputs.length });
}

function wordsOf(
  { layer, role, outputs, inputs, height, width }: Filters,
  bounds: { readonly outputs: number; readonly inputs: number },
  { name }: FilterRequest,
) {
  const what = isDense(layer) ? 'Weights' : `${PARTS[role] ?? ''}${PARTS[role] === undefined ? 'Filters' : 'filters'}`;
  const noun = isDense(layer) ? 'units' : role === 'depthwise_kernel' ? 'kernels' : 'filters';
  const counts =
    noun === 'kernels'
      ? `${part(bounds.outputs, outputs)} channels, ${part(bounds.inputs, inputs)} ${inputs === 1 ? 'kernel' : 'kernels'} each`
      : `${part(bounds.outputs, outputs)} ${noun} over ${part(bounds.inputs, inputs)} ${inputs === 1 ? 'channel' : 'channels'}`;
  const isCut = bounds.outputs < outputs || bounds.inputs < inputs;
  const subtitle = `${name}: ${counts}, ${height}×${width} weights each${isCut ? '; the others are left out' : ''}`;
  return {
    title: `${what} of ${layer.name}`,
    subtitle,
    description: `${what} of the layer ${layer.name} of ${name}: ${counts}, ${height}×${width} weights each, blue above 0 and orange below.`,
  };
}

const PARTS: Readonly<Record<string, string>> = { depthwise_kernel: 'Depthwise ', pointwise_kernel: 'Pointwise ' };

function part(shown: number, all: number): string {
  return shown === all ? String(all) : `${shown} of ${all}`;
}

/** Names of filters, units or channels. Units of the last layer are named after their classes. */
export function outputNames(
  { layer, role, outputs }: Filters,
  { plan, classNames }: Pick<FilterRequest, 'plan' | 'classNames'>,
): string[] {
  const isLast = layer.index === plan.layers.length - 1;
  if (isDense(layer)) return indices(outputs).map((at) => (isLast ? (classNames[at] ?? String(at)) : `unit ${at}`));
  const isDepthwise = role === 'depthwise_kernel';
  if (isDepthwise && isColourImage(layer, plan.inputShape, outputs)) return [...COLOURS];
  return indices(outputs).map((at) => `${isDepthwise ? 'channel' : 'filter'} ${at}`);
}

function inputNames({ layer, role, inputs }: Filters, { inputShape }: Plan): string[] {
  if (role === 'depthwise_kernel') return indices(inputs).map((at) => `kernel ${at}`);
  if (role === 'kernel' && isColourImage(layer, inputShape, inputs)) return [...COLOURS];
  return indices(inputs).map((at) => (inputs === 1 ? '' : `channel ${at}`));
}

const COLOURS = ['red', 'green', 'blue'] as const;

/** Whether a layer's input channels are those of the image itself. */
function isColourImage({ inputs, slots, inputShape }: PlanLayer, image: Plan['inputShape'], channels: number): boolean {
  const isOnImage =
    inputs[0] === IMAGE || (slots[0]!.shape.length === 2 && inputShape[0] === image[0] * image[1] * image[2]);
  return image[2] === 3 && channels === 3 && isOnImage;
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
