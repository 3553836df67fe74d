import type { ConfigPath } from '../errors.js';
import { isBlock, mapInner } from './blocks/blocks.js';
import { flattenLayers } from './blocks/flatten-layers.js';
import { definition, experimentSchema, resolve } from './schema.js';
import type { SchemaNode } from './schema.js';
import type { ExperimentSpec } from './spec.js';
import type { Experiment, ExperimentData, Model, ModelLayer, Pair, Sides, Training } from './types.js';

type Options = Readonly<Record<string, unknown>>;

/** Fills in every default (from the schema) and expands every shorthand. */
export function normalize(spec: ExperimentSpec, fallbackName: string): Experiment {
  const top = withDefaults(experimentSchema, { ...spec });
  return {
    // Letters with accents can be encoded in two ways, which only some file systems distinguish.
    name: (spec.name ?? fallbackName).normalize('NFC'),
    description: top['description'] as string,
    seed: top['seed'] as number,
    engine: top['engine'] as Experiment['engine'],
    data: normalizeData(top['data'] as Options),
    model: normalizeModel(spec.model),
    train: normalizeTraining(top['train'] as Options),
  };
}

function normalizeData(data: Options): ExperimentData {
  const { directory, path, dataset, limit, size, augment, ...rest } = withDefaults(definition('data'), data);
  const source = path !== undefined ? { path } : directory !== undefined ? { directory } : { dataset };
  const form = size === undefined ? {} : { size: pair(size as number | Pair) };
  const validation = path !== undefined && data['validation'] === undefined ? { validation: 'auto' } : {};
  const limits = typeof limit === 'number' ? { train: limit } : (limit ?? {});
  const changes = (augment as readonly Options[]).map((change) => choice('augmentation', change));
  return { ...source, ...form, ...rest, ...validation, limit: limits, augment: changes } as unknown as ExperimentData;
}

function normalizeModel({ init_from, layers }: ExperimentSpec['model']): Model {
  const complete = (layers as readonly object[] as readonly Options[]).map(completeLayer);
  return { ...(init_from === undefined ? {} : { init_from }), layers: nameLayers(complete) };
}

function completeLayer(layer: Options): ModelLayer {
  const type = layer['type'] as ModelLayer['type'];
  const schema = definition(`layer.${type}`);
  const complete = withDefaults(schema, layer);
  // Only false is kept, so that experiments without frozen layers are written as ever.
  if (complete['trainable'] === true) delete complete['trainable'];
  const own = { ...complete, ...pairsOf(complete), ...regularizersOf(complete, schema) } as unknown as ModelLayer;
  return isBlock(own) ? mapInner(own, (inner) => completeLayer(inner as unknown as Options)) : own;
}

/** Gives a layer its name, which stands after its type; inside `repeat` it would be that of several. */
function nameLayers(layers: readonly ModelLayer[]): readonly ModelLayer[] {
  const names = new Map(flattenLayers(layers).map(({ layer, path }) => [path.join('.'), layer.name]));
  const nameAt = (layer: ModelLayer, path: ConfigPath): ModelLayer => {
    if (layer.type === 'repeat') return layer;
    const { type, ...options } = layer;
    const own = { type, name: names.get(path.join('.')), ...options } as ModelLayer;
    return isBlock(own) ? mapInner(own, (inner, at) => nameAt(inner, [...path, ...at])) : own;
  };
  return layers.map((layer, index) => nameAt(layer, ['model', 'layers', index]));
}

function pairsOf(layer: Options): Options {
  const pairs: Record<string, unknown> = {};
  for (const key of ['kernel_size', 'strides', 'pool_size', 'patch_size', 'dilation_rate']) {
    if (key in layer) pairs[key] = pair(layer[key] as number | Pair);
  }
  if ('key_dim' in layer && !('value_dim' in layer)) pairs['value_dim'] = layer['key_dim'];
  if ('pool_size' in layer && !('strides' in layer)) pairs['strides'] = pairs['pool_size'];
  // The padding of windows is a word.
  if ('padding' in layer && typeof layer['padding'] !== 'string')
    pairs['padding'] = sides(layer['padding'] as number | readonly (number | Pair)[]);
  return pairs;
}

function regularizersOf(layer: Options, schema: SchemaNode): Options {
  const keys = Object.keys(layer).filter((key) => key.endsWith('_regularizer'));
  return Object.fromEntries(keys.map((key) => [key, withDefaults(schema.properties![key]!, layer[key] as Options)]));
}

function pair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value;
}

function sides(padding: number | readonly (number | Pair)[]): Sides {
  const [vertical, horizontal] = typeof padding === 'number' ? [padding, padding] : padding;
  return [pair(vertical!), pair(horizontal!)];
}

function normalizeTraining(train: Options): Training {
  const options = withDefaults(definition('train'), train);
  const metrics = options['metrics'] as readonly (string | Options)[];
  return {
    ...options,
    optimizer: normalizeOptimizer(options['optimizer']),
    learning_rate_schedule: choice('schedule', options['learning_rate_schedule']),
    loss: choice('loss', options['loss']),
    metrics: metrics.map((metric) => choice('metric', metric)),
    early_stopping: switchable('early_stopping', options['early_stopping']),
    reduce_lr_on_plateau: switchable('reduce_lr_on_plateau', options['reduce_lr_on_plateau']),
    checkpoint: withDefaults(definition('checkpoint'), named(options['checkpoint'], 'keep')),
  } as unknown as Training;
}

/**
 * Experiments without a moving average are written as ever: its options are left out if it is switched off, and stay, to be
 * refused, if nothing is said of it.
 */
function normalizeOptimizer(written: unknown): Options {
  const complete = choice('optimizer', written);
  if (complete['use_ema'] === true) return complete;
  const said = named(written, 'type');
  const isMeant = (key: string): boolean =>
    !/^(use_)?ema(_|$)/.test(key) || (key !== 'use_ema' && !('use_ema' in said) && key in said);
  return Object.fromEntries(Object.entries(complete).filter(([key]) => isMeant(key)));
}

function choice(kind: string, written: unknown): Options {
  const options = named(written, 'type');
  return withDefaults(definition(`${kind}.${String(options['type'])}`), options);
}

function switchable(kind: string, written: unknown): false | Options {
  return written === false ? false : withDefaults(definition(kind), written === true ? {} : (written as Options));
}

function named(written: unknown, key: string): Options {
  return typeof written === 'string' ? { [key]: written } : (written as Options);
}

/** In the schema's order of keys. Keys without a default stay absent. */
function withDefaults(schema: SchemaNode, written: Options): Record<string, unknown> {
  const complete: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(resolve(schema).properties ?? {})) {
    const value = written[key] ?? property.default;
    if (value !== undefined) complete[key] = structuredClone(value);
  }
  return complete;
}
