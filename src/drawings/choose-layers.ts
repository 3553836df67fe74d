import { MnistxError } from '../errors.js';
import type { PlanLayer } from '../model/types.js';

export interface LayerChoice {
  /** A number that counts from 0, a name, or `all`; `undefined` for the default. */
  readonly wanted: string | undefined;
  readonly layers: readonly PlanLayer[];
  /** Whether there is something to see in a layer. */
  readonly isShown: (layer: PlanLayer) => boolean;
  /** What a layer that is not shown lacks: `filters that could be drawn`. */
  readonly lack: string;
}

/**
 * The layers that `--layer` asks for. Without it the first convolution, else the first layer that can be shown.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function chooseLayers({ wanted, layers, isShown, lack }: LayerChoice): PlanLayer[] {
  const shown = layers.filter(isShown);
  const names = shown.map(({ index, name }) => `${index} ${name}`).join(', ');
  if (shown.length === 0) throw badUsage(`no layer of this network has ${lack}`, 'see mnistx show without --layer');
  if (wanted === undefined) return [shown.find(isConvolution) ?? shown[0]!];
  if (wanted === 'all') return shown;
  const found = layers.find(({ name }) => name === wanted) ?? layers[/^\d+$/.test(wanted) ? Number(wanted) : -1];
  if (found === undefined)
    throw badUsage(`the network has no layer ${JSON.stringify(wanted)}`, `choose one of ${names}, or all`);
  if (!isShown(found)) {
    throw badUsage(`layer ${found.index}, ${found.name}, has no ${lack}`, `choose one of ${names}, or all`);
  }
  return [found];
}

function isConvolution({ type }: PlanLayer): boolean {
  return type.endsWith('conv2d');
}

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
