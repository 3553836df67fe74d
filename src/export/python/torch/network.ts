import type { Layer } from '../../../config/types.js';
import { takersOf } from '../../../model/graph.js';
import { trainsOnLogits } from '../../../model/training-facts.js';
import type { Plan, PlanLayer, Shape } from '../../../model/types.js';
import type { NamedTensor } from '../../safetensors/encode.js';
import { call } from '../code.js';
import type { Code } from '../code.js';
import { variablesOf } from '../variables.js';
import type { LayerVariables } from '../variables.js';
import { attributeNames } from './attributes.js';
import { pieceOf } from './layers.js';
import { isImage } from './piece.js';
import type { TorchHelper, TorchModule, TorchPiece, TorchTensor } from './piece.js';

/** A network as a class of PyTorch. It gives logits if it is trained on them. */
export interface TorchNetwork {
  readonly modules: readonly TorchModule[];
  readonly initial: readonly Code[];
  /** The body of `forward`, which takes `x`, (N, C, H, W). */
  readonly forward: readonly string[];
  /** The state_dict. */
  readonly tensors: readonly TorchTensor[];
  readonly helpers: ReadonlySet<TorchHelper>;
  /** Attributes of frozen batch normalizations, which use their moving averages in training too, as Keras' do. */
  readonly still: readonly string[];
}

export function torchNetwork(plan: Plan): TorchNetwork {
  const nameOf = attributeNames();
  const pieces: TorchPiece[] = [];
  const still: string[] = [];
  const orders: (Shape | null)[] = [];
  for (const layer of plan.layers) {
    const imageBefore = orders[layer.inputs[0]!] ?? null;
    const keepsOrder = canKeepOrder(plan, layer);
    const attribute = (part?: string): string => nameOf(layer.name, part);
    const piece = pieceOf({ layer, options: optionsOf(plan, layer), attribute, imageBefore, keepsOrder });
    pieces.push(layer.isFrozen ? frozen(piece) : piece);
    if (layer.isFrozen && layer.type === 'batch_normalization') still.push(...namesOf(piece));
    orders.push(orderAfter(layer, imageBefore, keepsOrder));
  }
  return {
    modules: pieces.flatMap(({ modules = [] }) => modules),
    initial: pieces.flatMap(({ initial = [] }) => initial),
    forward: forwardLines(pieces, variablesOf(plan)),
    tensors: pieces.flatMap(({ tensors = [] }) => tensors),
    still,
    helpers: new Set(pieces.flatMap(({ helpers = [] }) => helpers)),
  };
}

function frozen(piece: TorchPiece): TorchPiece {
  const stops = namesOf(piece).map((name) => call(`self.${name}.requires_grad_`, 'False'));
  return { ...piece, initial: [...(piece.initial ?? []), ...stops] };
}

function namesOf({ modules = [] }: TorchPiece): string[] {
  return modules.map(({ attribute }) => attribute);
}

/** The weights as the generated class has them in its state_dict. */
export function torchTensors(plan: Plan, weights: Float32Array): NamedTensor[] {
  return torchNetwork(plan).tensors.map(({ name, shape, values }) => ({ name, shape, values: values(weights) }));
}

/** The last softmax is part of the loss. */
function optionsOf(plan: Plan, { index, options }: PlanLayer): Layer {
  const isOutput = index === plan.layers.length - 1;
  return isOutput && trainsOnLogits(plan) && 'activation' in options ? { ...options, activation: 'linear' } : options;
}

/**
 * Whether a flattened image may stay in PyTorch's order: if all that follows up to dense layers treats all values alike,
 * their weights can be put in that order instead.
 */
function canKeepOrder(plan: Plan, { index, inputShape }: PlanLayer): boolean {
  return hasOneOrder(inputShape) || endsInDense(plan, index);
}

function endsInDense(plan: Plan, index: number): boolean {
  const takers = takersOf(plan, index).map((taker) => plan.layers[taker]!);
  if (takers.length === 0) return false;
  return takers.every((taker) =>
    passesOrder(taker)
      ? endsInDense(plan, taker.index)
      : taker.options.type === 'dense' && taker.options.kernel_initializer !== 'identity',
  );
}

/** The shape of the image whose values lie in PyTorch's order after this layer, or `null`. */
function orderAfter(layer: PlanLayer, before: Shape | null, keepsOrder: boolean): Shape | null {
  if (passesOrder(layer)) return before;
  const { type, inputShape, outputShape } = layer;
  const flattens = (type === 'flatten' || type === 'reshape') && isImage(inputShape) && outputShape.length === 1;
  return flattens && keepsOrder && !hasOneOrder(inputShape) ? inputShape : null;
}

function passesOrder({ type, inputs, inputShape, outputShape }: PlanLayer): boolean {
  if (inputs.length > 1 || inputShape.length !== 1 || outputShape.length !== 1) return false;
  // The groups of a normalization are values that are neighbours in Keras' order.
  return type !== 'dense' && type !== 'group_normalization';
}

/** Channels first and channels last are the same. */
function hasOneOrder([height, width, channels]: Shape): boolean {
  return channels === 1 || height! * width! === 1;
}

/** Room for the expression in a line of `forward`. */
const ROOM = 72;

function forwardLines(pieces: readonly TorchPiece[], variables: readonly LayerVariables[]): string[] {
  const lines = pieces.flatMap(({ steps: [first, ...rest] }, at): Assignment[] => {
    const { inputs, output } = variables[at]!;
    if (first === undefined) return inputs[0] === output ? [] : [{ output, code: inputs[0]! }];
    const start = first(...(inputs as [string]));
    const whole = rest.reduce((x, step) => step(x), start);
    const codes = whole.length <= ROOM ? [whole] : [start, ...rest.map((step) => step(output))];
    return codes.map((code) => ({ output, code }));
  });
  const last = lines.pop() ?? { code: 'x' };
  return [...lines.map(({ output, code }) => `${output} = ${code}`), `return ${last.code}`];
}

/** A line of `forward`. */
interface Assignment {
  readonly output: string;
  readonly code: string;
}
