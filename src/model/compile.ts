import type { ActivationName, Experiment, Layer } from '../config/types.js';
import { MnistxError } from '../errors.js';
import type { ConfigPath, Problem } from '../errors.js';
import { shapeText, sizeOf } from './layer-definition.js';
import type { LayerDefinition, Misfit, WeightRequest } from './layer-definition.js';
import { definitionOf } from './layers/registry.js';
import type { Plan, PlanLayer, Shape, WeightSlot } from './types.js';

/** More floats than one buffer of an engine can hold, for weights or for one layer's output. */
const MOST_VALUES = 2 ** 27;

/** What the network has to fit. */
export interface DataShape {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
}

/**
 * Works out shapes, weight slots and costs of every layer. Shapes are without the batch.
 *
 * @throws {MnistxError} whose problems carry the config path of the layer at fault.
 */
export function compile(experiment: Experiment, data: DataShape): Plan {
  const layers: PlanLayer[] = [];
  let shape: Shape = data.imageShape;
  let offset = 0;
  experiment.model.layers.forEach((layer, index) => {
    const compiled = compileLayer({ layer, index, input: shape, offset });
    layers.push(compiled);
    shape = compiled.outputShape;
    offset += compiled.parameters;
  });
  const problems = outputProblems(experiment, data, layers.at(-1)!);
  if (problems.length > 0) throw new MnistxError(problems);
  return {
    seed: experiment.seed,
    inputShape: data.imageShape,
    classes: data.classes,
    layers,
    slots: layers.flatMap((layer) => layer.slots),
    weightCount: offset,
    parameters: offset,
    trainableParameters: sum(layers, (layer) => layer.trainableParameters),
    flops: sum(layers, (layer) => layer.flops),
    memoryBytes: 4 * sum(layers, (layer) => sizeOf(layer.outputShape)),
    outputActivation: outputActivation(layers.at(-1)!.options),
    training: experiment.train,
  };
}

interface LayerPlace {
  readonly layer: Layer;
  readonly index: number;
  readonly input: Shape;
  readonly offset: number;
}

function compileLayer({ layer, index, input, offset }: LayerPlace): PlanLayer {
  const path = ['model', 'layers', index];
  const definition = definitionOf(layer.type) as LayerDefinition<Layer>;
  const misfit = definition.misfit?.(layer, input) ?? null;
  if (misfit !== null) throw new MnistxError(problemOf(misfit, path, layer));
  const outputShape = definition.outputShape(layer, input);
  const requests = definition.weights?.(layer, input) ?? [];
  const sizes = [sizeOf(outputShape), ...requests.map((request) => sizeOf(request.shape)), offset];
  if (Math.max(...sizes) > MOST_VALUES) throw new MnistxError(tooLarge(path, outputShape, requests));
  const badIdentity = requests.find((request) => request.initializer === 'identity' && request.shape.length !== 2);
  if (badIdentity !== undefined) throw new MnistxError(identityOfKernel(path, badIdentity));
  const slots = placeSlots(requests, layer.name, index, offset);
  return {
    index,
    name: layer.name,
    type: layer.type,
    options: layer,
    inputShape: input,
    outputShape,
    slots,
    parameters: sum(slots, (slot) => slot.size),
    trainableParameters: sum(slots, (slot) => (slot.trainable ? slot.size : 0)),
    flops: definition.flops(layer, input, outputShape),
  };
}

function placeSlots(requests: readonly WeightRequest[], name: string, layer: number, start: number): WeightSlot[] {
  let offset = start;
  return requests.map(({ role, shape, initializer, trainable = true, regularizer = { l1: 0, l2: 0 } }) => {
    const size = sizeOf(shape);
    const slot = { name: `${name}/${role}`, layer, role, shape, offset, size, trainable, initializer, ...fans(shape), ...regularizer };
    offset += size;
    return slot;
  });
}

/** As Keras' `compute_fans`. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const [last, beforeLast] = [shape.at(-1)!, shape.at(-2) ?? shape.at(-1)!];
  const receptive = sizeOf(shape.slice(0, -2));
  return { fanIn: receptive * beforeLast, fanOut: receptive * last };
}

function problemOf({ key, ...words }: Misfit, path: ConfigPath, layer: Layer): Problem {
  const isWritten = key !== undefined && key in layer;
  return { ...words, path: isWritten ? [...path, key] : path };
}

function tooLarge(path: ConfigPath, output: Shape, requests: readonly WeightRequest[]): Problem {
  const largest = Math.max(sizeOf(output), ...requests.map((request) => sizeOf(request.shape)));
  return {
    code: 'TOO_LARGE',
    message: `this layer makes the network too large: ${largest.toLocaleString('en')} values, ${MOST_VALUES.toLocaleString('en')} are possible`,
    fix: 'lower units, filters or the size of its input',
    path,
  };
}

function identityOfKernel(path: ConfigPath, { role, shape }: WeightRequest): Problem {
  return {
    code: 'SHAPE_MISMATCH',
    message: `the initializer identity is for dense kernels; ${role} has the shape ${shapeText(shape)}`,
    fix: 'use glorot_uniform or orthogonal',
    path,
  };
}

function outputProblems({ train }: Experiment, { classes }: DataShape, last: PlanLayer): Problem[] {
  const path = ['model', 'layers', last.index];
  const output = last.outputShape;
  if (output.length !== 1 || output[0] !== classes) {
    const units = last.type === 'dense' ? `set units: ${classes}` : `end with { type: dense, units: ${classes}, activation: softmax }`;
    const message = `the last layer gives ${shapeText(output)}, the data has ${classes} classes`;
    return [{ code: 'CLASS_COUNT', message, fix: units, path: last.type === 'dense' ? [...path, 'units'] : path }];
  }
  const { top_k: k } = Object.fromEntries(train.metrics.map((metric) => [metric.type, 'k' in metric ? metric.k : 0]));
  if (k !== undefined && k > classes) {
    const message = `top_k counts the ${k} most probable classes, the data has ${classes}`;
    return [{ code: 'OUT_OF_RANGE', message, fix: `use k: ${Math.min(3, classes)}`, path: ['train', 'metrics'] }];
  }
  if (train.loss.type === 'mean_squared_error' || outputActivation(last.options) === 'softmax') return [];
  return [
    {
      code: 'LOSS_MISMATCH',
      message: `${train.loss.type} needs probabilities, but the last layer has ${describeActivation(last.options)}`,
      fix: 'activation' in last.options ? 'set activation: softmax' : 'add - { type: activation, activation: softmax }',
      path: 'activation' in last.options ? [...path, 'activation'] : path,
    },
  ];
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
