import { MnistxError } from '../errors.js';
import { hasFilters } from '../model/filters.js';
import { definitionOf } from '../model/layers/registry.js';
import type { Plan, PlanLayer } from '../model/types.js';

/** A number that counts from 0, a name, or `all`; `undefined` for the first convolution, else the first layer shown. */
export type WantedLayer = string | undefined;

/**
 * The layers whose filters are drawn.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function chooseFilterLayers(plan: Plan, wanted: WantedLayer): PlanLayer[] {
  const isShown = (layer: PlanLayer): boolean => hasFilters(plan, layer);
  return chooseLayers({ wanted, layers: plan.layers, isShown, lack: 'filters to draw' });
}

/** Names of the layers that the two functions here choose from. */
export function listDrawnLayers(plan: Plan): { readonly filters: string[]; readonly outputs: string[] } {
  const namesOf = (isShown: (layer: PlanLayer) => boolean): string[] =>
    plan.layers.filter(isShown).map(({ name }) => name);
  return { filters: namesOf((layer) => hasFilters(plan, layer)), outputs: namesOf((layer) => !passesOn(layer)) };
}

/**
 * The layers whose outputs are drawn.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function chooseOutputLayers({ layers }: Plan, wanted: WantedLayer): PlanLayer[] {
  const isShown = (layer: PlanLayer): boolean => !passesOn(layer);
  return chooseLayers({ wanted, layers, isShown, lack: 'outputs of its own' });
}

/** Whether the output of a layer in a trained network is its input: random factors are for training. */
function passesOn({ type }: PlanLayer): boolean {
  const { effect, mask } = definitionOf(type);
  return effect === 'reshape' || mask !== undefined;
}

interface LayerChoice {
  readonly wanted: WantedLayer;
  readonly layers: readonly PlanLayer[];
  /** Whether the layer can be drawn. */
  readonly isShown: (layer: PlanLayer) => boolean;
  /** What a layer that is not shown lacks: `filters that could be drawn`. */
  readonly lack: string;
}

function chooseLayers({ wanted, layers, isShown, lack }: LayerChoice): PlanLayer[] {
  const shown = layers.filter(isShown);
  const names = shown.map(({ index, name }) => `${index} ${name}`).join(', ');
  if (shown.length === 0) throw usageError(`no layer of this network has ${lack}`, 'see mnistx show without --layer');
  if (wanted === undefined) return [shown.find(isConvolution) ?? shown[0]!];
  if (wanted === 'all') return shown;
  const found = layers.find(({ name }) => name === wanted) ?? layers[/^\d+$/.test(wanted) ? Number(wanted) : -1];
  if (found === undefined)
    throw usageError(`the network has no layer ${JSON.stringify(wanted)}`, `choose one of ${names}, or all`);
  if (!isShown(found)) {
    throw usageError(`layer ${found.index}, ${found.name}, has no ${lack}`, `choose one of ${names}, or all`);
  }
  return [found];
}

function isConvolution({ type }: PlanLayer): boolean {
  return definitionOf(type).kind === 'convolution';
}

function usageError(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
