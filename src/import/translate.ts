import type { ExperimentSpec } from '../config/types.js';
import { unsupported } from './errors.js';
import { LayerConfig } from './layer-config.js';
import { translatorOf } from './layers.js';
import type { Translated } from './layers.js';
import { isSame } from './layer-config.js';
import { translateTraining } from './translate-training.js';
import type { ForeignLayer, NormalizationName, Origin, Topology, Translation } from './types.js';

interface Step {
  readonly layer: ForeignLayer;
  readonly translated: Translated;
}

/**
 * Translates a Keras model to an experiment that computes the same.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED with the layer that has no counterpart
 */
export function translateModel(topology: Topology, asked: NormalizationName | undefined): Translation {
  const remarks: string[] = [];
  const steps = topology.layers.map((layer) => translateLayer(layer, remarks));
  const first = steps.find(({ translated }) => translated.kind !== 'idle');
  const input = inputOf(first, asked);
  const kept = steps.filter((step) => step !== first || !isDivision(step)).flatMap(keepLayer);
  if (kept.length === 0)
    throw unsupported('the model has no layer that computes anything', 'save the model that was trained');
  const named = kept.map(({ layer, translated: { layer: options, axis } }, index) => ({
    spec: withoutHoles({ ...options, name: nameFor(layer.name, index) }),
    origin: { name: layer.name, axis: axis ?? null },
  }));
  const flat = entranceFor(topology.inputShape, kept[0]!.translated.layer.type);
  const training = translateTraining(topology.compiled, named.at(-1)!.spec);
  const layers = [
    ...flat.map((spec) => ({ spec, origin: null })),
    ...named.slice(0, -1),
    { ...named.at(-1)!, spec: training.last },
  ];
  return {
    // Checked like any experiment file.
    spec: {
      data: { normalization: input.normalization },
      model: { layers: layers.map(({ spec }) => spec) },
      ...(training.train !== null && { train: training.train }),
    } as unknown as ExperimentSpec,
    origins: layers.map(({ origin }): Origin | null => origin),
    remarks: [input.remark, ...training.remarks, ...remarks],
  };
}

function translateLayer(layer: ForeignLayer, remarks: string[]): Step {
  const config = new LayerConfig(layer);
  const translate = translatorOf(layer.className);
  if (translate === null) throw config.refusal(REASONS.get(layer.className) ?? 'mnistx has no such layer');
  const translated = translate(config);
  config.finish();
  remarks.push(...config.remarks);
  if (translated.kind === 'idle' && translated.remark !== undefined)
    remarks.push(`${layer.name} (${layer.className}): ${translated.remark}`);
  return { layer, translated };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['MultiHeadAttention', 'attention is not read from files of Keras yet'],
  ['Lambda', 'it holds a program, and programs of a file are never run'],
  ['Sequential', 'a model within a model is not a chain of layers'],
  ['Functional', 'a model within a model is not a chain of layers'],
]);

/** A layer as it stands in the experiment; none for one that computes nothing. */
function keepLayer({ layer, translated }: Step): { layer: ForeignLayer; translated: Layer }[] {
  if (translated.kind === 'idle') return [];
  if (translated.kind === 'layer') return [{ layer, translated }];
  const { scale, offset } = translated;
  return [{ layer, translated: { kind: 'layer', layer: { type: 'rescaling', scale, offset } } }];
}

type Layer = Extract<Translated, { kind: 'layer' }>;

/** Whether a layer is the division by 255 of `data.normalization: unit`. */
function isDivision({ translated }: Step): boolean {
  return translated.kind === 'rescaling' && isSame(translated.scale, Math.fround(1 / 255)) && translated.offset === 0;
}

interface Input {
  readonly normalization: NormalizationName;
  readonly remark: string;
}

/** A factor below this brings pixels of up to 255 near 1. */
const MOST_FOR_BYTES = 1 / 16;

/** How pixels become inputs. A model that divides by 255 itself wants pixels up to 255, which is `unit` without that layer. */
function inputOf(first: Step | undefined, asked: NormalizationName | undefined): Input {
  if (first !== undefined && isDivision(first)) {
    if (asked !== undefined && asked !== 'none')
      throw unsupported(
        `the model divides its inputs by 255 itself, so --normalization ${asked} would do it twice`,
        'leave out --normalization',
      );
    return { normalization: 'unit', remark: 'its layer that divides by 255 became data.normalization: unit' };
  }
  if (asked !== undefined)
    return { normalization: asked, remark: `its inputs are pixels as --normalization ${asked} makes them` };
  if (first?.translated.kind === 'rescaling' && Math.abs(first.translated.scale) < MOST_FOR_BYTES)
    return {
      normalization: 'none',
      remark: `its first layer, "${first.layer.name}", rescales pixels itself, so it is given them from 0 to 255 (data.normalization: none)`,
    };
  const remark =
    'its inputs are taken for pixels from 0 to 1 (data.normalization: unit), which the file does not say; if it was trained on pixels up to 255, add --normalization none, if on standardized ones, --normalization standard';
  return { normalization: 'unit', remark };
}

/** Networks here are given images; a model for rows of pixels first has them flattened. */
function entranceFor(shape: readonly number[] | null, first: string): readonly { readonly type: 'flatten' }[] {
  const isFlat = shape?.length === 1 && first !== 'flatten' && first !== 'reshape';
  return isFlat ? [{ type: 'flatten' }] : [];
}

/** The name of the layer there if it can be one here. */
function nameFor(name: string, index: number): string {
  const safe = name.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 62);
  return /^[A-Za-z]/.test(safe) ? safe : `layer_${index + 1}`;
}

function withoutHoles(options: object) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Record<
    string,
    unknown
  > & { readonly type: string };
}
