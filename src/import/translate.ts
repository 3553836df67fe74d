import type { ExperimentSpec } from '../config/types.js';
import { unsupported } from './errors.js';
import { LayerConfig, isSame } from './layer-config.js';
import { translatorOf } from './layers.js';
import type { Translated } from './layers.js';
import { isMerge, translateMerge } from './merges.js';
import type { TranslatedMerge } from './merges.js';
import { nestLayers } from './nest-layers.js';
import type { Series } from './nest-layers.js';
import { readPatches } from './patches.js';
import { translateTraining } from './translate-training.js';
import type { ForeignLayer, NormalizationName, Topology, Translation } from './types.js';
import { writeBlocks } from './write-blocks.js';
import type { Part, WrittenLayer, WrittenSpec } from './write-blocks.js';

/**
 * Translates a Keras model to an experiment that computes the same.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED with the layer that has no counterpart
 */
export function translateModel(topology: Topology, asked: NormalizationName | undefined): Translation {
  const remarks: string[] = [];
  const network = nestLayers(topology.layers);
  const steps = readPatches(topology.layers).map((layer) => translateLayer(layer, remarks));
  const first = firstStep(network, steps);
  const input = inputOf(first, asked);
  const parts = steps.map((step, place) => (step === first && isDivision(step) ? null : partOf(step, place)));
  const kept = endWithActivation(writeBlocks(network, parts));
  if (kept.length === 0)
    throw unsupported('the model has no layer that computes anything', 'save the model that was trained');
  const flat = entranceFor(topology.inputShape, kept[0]!.spec.type);
  const training = translateTraining(topology.compiled, kept.at(-1)!.spec);
  return {
    // Checked like any experiment file.
    spec: {
      data: { normalization: input.normalization },
      model: { layers: [...flat, ...kept.slice(0, -1).map(({ spec }) => spec), training.last] },
      ...(training.train !== null && { train: training.train }),
    } as unknown as ExperimentSpec,
    origins: [...flat.map(() => null), ...kept.flatMap(({ origins }) => origins)],
    remarks: [input.remark, ...training.remarks, ...remarks],
  };
}

interface Step {
  readonly layer: ForeignLayer;
  readonly translated: Translated | ({ readonly kind: 'merge' } & TranslatedMerge);
}

function translateLayer(layer: ForeignLayer, remarks: string[]): Step {
  if (isMerge(layer)) return { layer, translated: { kind: 'merge', ...translateMerge(layer, remarks) } };
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
  ['Lambda', 'it holds a program, and programs of a file are never run'],
  ['Sequential', 'a model within a model is not read'],
  ['Functional', 'a model within a model is not read'],
]);

/** The layer that takes the image; `undefined` if several do. */
function firstStep(network: Series, steps: readonly Step[]): Step | undefined {
  const first = network.map(({ place }) => steps[place]!).find(({ translated }) => translated.kind !== 'idle');
  return first?.translated.kind === 'merge' ? undefined : first;
}

function partOf({ layer, translated }: Step, place: number): Part {
  if (translated.kind === 'idle') return null;
  const name = nameFor(layer.name, place);
  if (translated.kind === 'merge')
    return { merge: translated.merge, name, origin: { name: layer.name, axis: translated.axis } };
  const {
    layer: options,
    axis = null,
    inputShape,
  } = translated.kind === 'layer' ? translated : rescalingOf(translated);
  const origin = { name: layer.name, axis, ...(inputShape !== undefined && { inputShape }) };
  return { spec: withoutHoles({ ...options, name }), origin };
}

function rescalingOf({ scale, offset }: Extract<Translated, { kind: 'rescaling' }>) {
  return { layer: { type: 'rescaling', scale, offset }, axis: null, inputShape: undefined };
}

/** Outputs that are logits get a softmax, which a merge of branches cannot have. */
function endWithActivation(layers: readonly WrittenLayer[]): readonly WrittenLayer[] {
  const last = layers.at(-1)?.spec;
  if (last?.type === 'residual') {
    const { spec, origins } = layers.at(-1)!;
    return [...layers.slice(0, -1), { spec: { activation: 'linear', ...spec }, origins }];
  }
  if (last?.type !== 'branches' || isMeanOfProbabilities(last)) return layers;
  return [...layers, { spec: { type: 'activation', activation: 'linear' }, origins: [null] }];
}

function isMeanOfProbabilities({ merge, branches }: WrittenSpec): boolean {
  const ends = (branches as readonly (readonly WrittenSpec[])[]).map((branch) => branch.at(-1));
  return merge === 'average' && ends.every((end) => end?.['activation'] === 'softmax');
}

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

function withoutHoles(options: object): WrittenSpec {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as WrittenSpec;
}
