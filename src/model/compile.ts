import type { ActivationName, Experiment, Layer } from '../config/types.js';
import { flattenLayers } from '../config/blocks/flatten-layers.js';
import type { FlatLayer } from '../config/blocks/flatten-layers.js';
import { MnistxError } from '../errors.js';
import type { ConfigPath, Problem } from '../errors.js';
import { innerValuesOf } from './inner-values.js';
import { resolveClassWeights } from './resolve-class-weights.js';
import { shapeText, sizeOf } from './layer-definition.js';
import type { LayerDefinition, Misfit, WeightRequest } from './layer-definition.js';
import { definitionOf } from './layers/registry.js';
import type { Plan, PlanLayer, Shape, WeightSlot } from './types.js';

/** How many floats one buffer of an engine can hold, for weights or for what one layer makes of an image. */
const MOST_VALUES = 2 ** 27;

/** The data that the network has to fit. */
export interface DataShape {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  readonly classNames?: readonly string[];
  /** Absent if it is 0. */
  readonly lowestLabel?: number;
}

/**
 * Works out shapes, weight slots and costs of every layer. Shapes are without the batch.
 *
 * @throws {MnistxError} SHAPE_MISMATCH, EMPTY_OUTPUT, CLASS_COUNT, UNKNOWN_VALUE, CONFLICT, LOSS_MISMATCH, OUT_OF_RANGE, TOO_LARGE; their problems
 * carry the config path of the layer at fault
 */
export function compile(experiment: Experiment, data: DataShape): Plan {
  const layers: PlanLayer[] = [];
  let offset = 0;
  flattenLayers(experiment.model.layers).forEach((flat, index) => {
    const inputShapes = flat.inputs.map((input) => layers[input]?.outputShape ?? data.imageShape);
    const compiled = compileLayer({ ...flat, index, inputShapes, offset });
    layers.push(compiled);
    offset += compiled.parameters;
  });
  const { problems: unknown, ...weighted } = resolveClassWeights(experiment, data);
  const problems = [...outputProblems(experiment, data, layers), ...unknown];
  if (problems.length > 0) throw new MnistxError(problems);
  return {
    seed: experiment.seed,
    inputShape: data.imageShape,
    classes: data.classes,
    augment: experiment.data.augment,
    layers,
    slots: layers.flatMap((layer) => layer.slots),
    weightCount: offset,
    parameters: offset,
    trainableParameters: sum(layers, (layer) => layer.trainableParameters),
    flops: sum(layers, (layer) => layer.flops),
    memoryBytes: 4 * sum(layers, (layer) => sizeOf(layer.outputShape)),
    outputActivation: outputActivation(layers.at(-1)!.options),
    training: experiment.train,
    ...weighted,
  };
}

interface LayerPlace extends FlatLayer {
  readonly index: number;
  readonly inputShapes: readonly Shape[];
  readonly offset: number;
}

function compileLayer({ layer, path, index, inputs, inputShapes, offset }: LayerPlace): PlanLayer {
  const input = inputShapes[0]!;
  const definition = definitionOf(layer.type) as LayerDefinition<Layer>;
  const misfit = definition.misfit?.(layer, input, inputShapes) ?? null;
  if (misfit !== null) throw new MnistxError(problemOf(misfit, path, layer));
  const outputShape = definition.outputShape(layer, input, inputShapes);
  const requests = definition.weights?.(layer, input) ?? [];
  const weights = offset + sum(requests, (request) => sizeOf(request.shape));
  if (weights > MOST_VALUES)
    throw new MnistxError(tooLargeProblem(path, `the weights up to here are ${count(weights)} numbers`));
  if (sizeOf(outputShape) > MOST_VALUES)
    throw new MnistxError(tooLargeProblem(path, `its output is ${count(sizeOf(outputShape))} numbers`));
  const inner = innerValuesOf({ type: layer.type, options: layer, inputShape: input });
  if (inner > MOST_VALUES)
    throw new MnistxError(
      tooLargeProblem(path, `it computes ${count(inner)} numbers for one image`, 'lower num_heads or key_dim'),
    );
  const badIdentity = requests.find((request) => request.initializer === 'identity' && request.shape.length !== 2);
  if (badIdentity !== undefined) throw new MnistxError(identityOfKernel(path, badIdentity));
  const slots = placeSlots(requests, layer, index, offset);
  return {
    index,
    inputs,
    path,
    name: layer.name,
    type: layer.type,
    options: layer,
    inputShape: input,
    outputShape,
    slots,
    parameters: sum(slots, (slot) => slot.size),
    trainableParameters: sum(slots, (slot) => (slot.trainable ? slot.size : 0)),
    isFrozen: isFrozen(layer),
    flops: definition.flops(layer, input, outputShape, inputShapes),
  };
}

/** A trained layer has no such key. */
function isFrozen(layer: Layer): boolean {
  return 'trainable' in layer;
}

const NO_PENALTY = { l1: 0, l2: 0 };

/** Of a frozen layer nothing is trained, and as in Keras there is no penalty on it. */
function placeSlots(requests: readonly WeightRequest[], layer: Layer, index: number, start: number): WeightSlot[] {
  let offset = start;
  const isFixed = isFrozen(layer);
  return requests.map(({ role, shape, initializer, trainable = true, regularizer = NO_PENALTY }) => {
    const size = sizeOf(shape);
    const slot = {
      name: `${layer.name}/${role}`,
      layer: index,
      role,
      shape,
      offset,
      size,
      trainable: trainable && !isFixed,
      initializer,
      ...fans(shape),
      ...(isFixed ? NO_PENALTY : regularizer),
    };
    offset += size;
    return slot;
  });
}

/** Like Keras' `compute_fans`. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const [last, beforeLast] = [shape.at(-1)!, shape.at(-2) ?? shape.at(-1)!];
  const receptive = sizeOf(shape.slice(0, -2));
  return { fanIn: receptive * beforeLast, fanOut: receptive * last };
}

function problemOf({ key, ...words }: Misfit, path: ConfigPath, layer: Layer): Problem {
  const isWritten = key !== undefined && key in layer;
  return { ...words, path: isWritten ? [...path, key] : path };
}

const LOWER_SIZES = 'lower units, filters or padding';

function tooLargeProblem(path: ConfigPath, what: string, remedy = LOWER_SIZES): Problem {
  return {
    code: 'TOO_LARGE',
    message: `this layer makes the network too large: ${what}, but only ${count(MOST_VALUES)} are possible`,
    fix: `${remedy}, or make its input smaller`,
    path,
  };
}

function count(values: number): string {
  return values.toLocaleString('en');
}

function identityOfKernel(path: ConfigPath, { role, shape }: WeightRequest): Problem {
  return {
    code: 'SHAPE_MISMATCH',
    message: `the initializer identity is for dense kernels; ${role} has the shape ${shapeText(shape)}`,
    fix: 'use glorot_uniform or orthogonal',
    path: [...path, `${role.replace('_kernel', '')}_initializer`],
  };
}

function outputProblems(experiment: Experiment, data: DataShape, layers: readonly PlanLayer[]): Problem[] {
  const wrongCount = classProblem(data, layers.at(-1)!);
  // Without an activation of its own, the last layer is to be followed by a dense layer with softmax in that case.
  const hasFix = wrongCount !== null && !('activation' in layers.at(-1)!.options);
  const problems = [
    wrongCount,
    topKProblem(experiment, data),
    alphaProblem(experiment, data),
    hasFix ? null : lossProblem(experiment, layers),
  ];
  return problems.filter((problem) => problem !== null);
}

function classProblem(
  { classes, lowestLabel = 0 }: DataShape,
  { path, options, outputShape }: PlanLayer,
): Problem | null {
  if (outputShape.length === 1 && outputShape[0] === classes) return null;
  const [lacking, shift] =
    lowestLabel === 0
      ? ['', '']
      : [
          `: its labels are ${lowestLabel} to ${classes - 1}, label 0 never occurs and counts too`,
          `, or let the labels begin at 0 and set units: ${classes - lowestLabel}`,
        ];
  const message = `the last layer gives ${shapeText(outputShape)}, the data has ${classes} classes${lacking}`;
  if ('units' in options && outputShape.length > 1)
    return {
      code: 'CLASS_COUNT',
      message,
      fix: 'put - { type: global_average_pooling1d } or - { type: flatten } before this layer',
      path,
    };
  if ('units' in options)
    return {
      code: 'CLASS_COUNT',
      message,
      fix: `set units: ${classes}${shift}`,
      replacement: String(classes),
      path: [...path, 'units'],
    };
  const flat = outputShape.length === 1 ? '' : '- { type: flatten } and ';
  return {
    code: 'CLASS_COUNT',
    message,
    fix: `end with ${flat}- { type: dense, units: ${classes}, activation: softmax }`,
    path,
  };
}

function topKProblem({ train }: Experiment, { classes }: DataShape): Problem | null {
  const index = train.metrics.findIndex((metric) => metric.type === 'top_k' && metric.k > classes);
  const metric = train.metrics[index];
  if (metric?.type !== 'top_k') return null;
  const message = `top_k counts the ${metric.k} most probable classes, the data has ${classes}`;
  return {
    code: 'OUT_OF_RANGE',
    message,
    fix: `use k: ${Math.min(3, classes)}`,
    replacement: String(Math.min(3, classes)),
    path: ['train', 'metrics', index, 'k'],
  };
}

function alphaProblem({ train: { loss } }: Experiment, { classes }: DataShape): Problem | null {
  if (loss.type !== 'focal' || typeof loss.alpha === 'number' || loss.alpha.length === classes) return null;
  return {
    code: 'CLASS_COUNT',
    message: `alpha has ${loss.alpha.length} numbers, the data has ${classes} classes`,
    fix: 'give each class one, in the order of their labels, or write one number for all',
    path: ['train', 'loss', 'alpha'],
  };
}

function lossProblem({ train }: Experiment, layers: readonly PlanLayer[]): Problem | null {
  const { options, path } = layers.at(-1)!;
  if (train.loss.type === 'mean_squared_error' || outputActivation(options) === 'softmax') return null;
  const message = `${train.loss.type} needs probabilities, but the last layer has ${describeActivation(options)}`;
  if ('activation' in options)
    return {
      code: 'LOSS_MISMATCH',
      message,
      fix: 'set activation: softmax',
      replacement: 'softmax',
      path: [...path, 'activation'],
    };
  const isEarly = layers.some((layer) => outputActivation(layer.options) === 'softmax');
  const fix = isEarly ? 'make the layer with softmax the last one' : 'add - { type: activation, activation: softmax }';
  return { code: 'LOSS_MISMATCH', message, fix, path };
}

function describeActivation(layer: Layer): string {
  const activation = outputActivation(layer);
  return activation === 'linear' ? 'no softmax' : `the activation ${activation}`;
}

function outputActivation(layer: Layer): ActivationName {
  return 'activation' in layer ? layer.activation : 'linear';
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
