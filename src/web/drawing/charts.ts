import type { TopLevelSpec } from 'vega-lite';
import { chartActivations } from '../../charts/activations.js';
import { theme } from '../../charts/theme.js';
import { chartUnitActivations } from '../../charts/unit-activations.js';
import type { Pixels } from '../../images/types.js';
import type { LayerPicture, ModelPrediction, PredictionAnswer } from '../../server/api/predict.js';
import { hasPredicted, outputsOf, verdictOf } from './outputs.js';
import { colorMap, decodeBytes, decodePixels, scaleOf } from './paint-pixels.js';

/** A picture as a `data:` URL. */
export type UrlOf = (pixels: Pixels) => string;

const COLUMNS = 2;

/** What each network says, beside what it saw. */
export function chartPredictions({ models }: PredictionAnswer, urlOf: UrlOf): TopLevelSpec {
  const told = models.filter(hasPredicted);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: told.map((model) => `${model.name}: ${verdictOf(model)}`).join('; '),
    config: theme,
    columns: COLUMNS,
    concat: told.map((model) => asView(chartOutputs(model, urlOf))),
  } as unknown as TopLevelSpec; // as in unit-activations.ts
}

function chartOutputs(model: ModelPrediction, urlOf: UrlOf): TopLevelSpec {
  const { name, isProbability } = model;
  return chartUnitActivations({
    title: name,
    subtitle: verdictOf(model),
    description: `What ${name} says: ${verdictOf(model)}`,
    input: inputOf(model, urlOf),
    units: outputsOf(model),
    unit: 'Class',
    value: isProbability ? 'Probability' : 'Output',
    ...(isProbability ? { domain: [0, 1] as const } : {}),
  });
}

/** The output of a layer, beside what its network saw. */
export function chartLayer(layer: LayerPicture, model: ModelPrediction, urlOf: UrlOf): TopLevelSpec {
  const { name, shape, units, maps, mapSize } = layer;
  const words = {
    title: `Activations of ${name}`,
    subtitle: `${model.name}: ${shape.join(' × ')}`,
    description: `What the layer ${name} of ${model.name} makes of the picture`,
    input: inputOf(model, urlOf),
  };
  if (units !== null) return chartUnitActivations({ ...words, units, unit: 'Unit', value: 'Output' });
  const { low, high, colors } = scaleOf(layer);
  return chartActivations({
    ...words,
    ...mapSize,
    maps: maps.map((map, channel) => ({
      url: urlOf(colorMap(map, layer)),
      caption: maps.length === 1 ? '' : `${channel}`,
      label: `channel ${channel}`,
    })),
    legend: { title: 'Output', domain: [low, high], colors },
  });
}

/** Units with their values; of feature maps each value with its place, as exact as the page has it. */
export function layerRows(layer: LayerPicture): readonly (readonly (string | number)[])[] {
  const { units, maps, mapSize, isSigned, most } = layer;
  if (units !== null) return [['unit', 'output'], ...units.map(({ label, value }) => [label, value])];
  const valueOf = (byte: number): number => (isSigned ? (byte - 128) / 127 : byte / 255) * most;
  const rows = maps.flatMap((map, channel) =>
    Array.from(decodeBytes(map), (byte, at) => [
      channel,
      Math.floor(at / mapSize.width),
      at % mapSize.width,
      Number(valueOf(byte).toPrecision(3)),
    ]),
  );
  return [['channel', 'row', 'column', 'output'], ...rows];
}

function inputOf({ name, input }: ModelPrediction, urlOf: UrlOf) {
  const { width, height } = input;
  return { url: urlOf(decodePixels(input)), caption: [`what ${name} saw`], width, height };
}

/** A chart as a part of another one. */
function asView(spec: TopLevelSpec): object {
  const { $schema: _schema, config: _config, ...view } = spec;
  return view;
}
