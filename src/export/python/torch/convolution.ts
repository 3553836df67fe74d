import type { LayerOf } from '../../../config/types.js';
import type { WeightSlot } from '../../../model/types.js';
import { call, keyword, number, text, tuple } from '../code.js';
import type { Code } from '../code.js';
import { samePadding } from '../same-padding.js';
import { activationSteps } from './activations.js';
import { initialKernel, initialZeros } from './initializers.js';
import { slotOf } from './piece.js';
import type { TorchPiece, TorchPlace, TorchTensor } from './piece.js';
import { transposed, vector } from './transpose.js';

type Convolution = LayerOf<'conv2d' | 'depthwise_conv2d' | 'separable_conv2d'>;

export function conv2d(place: TorchPlace<'conv2d'>): TorchPiece {
  const { options, layer } = place;
  const kernel = slotOf(layer, 'kernel')!;
  const name = place.attribute();
  const window = windowOf(place);
  return {
    modules: [
      { attribute: name, code: convolution({ kernel, outputs: options.filters, window, hasBias: options.use_bias }) },
    ],
    steps: [...window.steps, moduleStep(name), ...activationSteps(options.activation, layer.outputShape)],
    tensors: [kernelTensor(name, kernel), ...biasTensors(name, place)],
    initial: [...initialKernel(`self.${name}.weight`, kernel, true), ...biasInitial(name, place)],
  };
}

export function depthwiseConv2d(place: TorchPlace<'depthwise_conv2d'>): TorchPiece {
  const { options, layer } = place;
  const kernel = slotOf(layer, 'depthwise_kernel')!;
  const name = place.attribute();
  const window = windowOf(place);
  return {
    modules: [{ attribute: name, code: depthwise(kernel, window, options.use_bias) }],
    steps: [...window.steps, moduleStep(name), ...activationSteps(options.activation, layer.outputShape)],
    tensors: [depthwiseTensor(name, kernel), ...biasTensors(name, place)],
    initial: [...initialKernel(`self.${name}.weight`, kernel, false), ...biasInitial(name, place)],
  };
}

export function separableConv2d(place: TorchPlace<'separable_conv2d'>): TorchPiece {
  const { options, layer } = place;
  const [deep, wide] = [slotOf(layer, 'depthwise_kernel')!, slotOf(layer, 'pointwise_kernel')!];
  const [first, second] = [place.attribute('depthwise'), place.attribute('pointwise')];
  const window = windowOf(place);
  const mixing = { kernel: wide, outputs: options.filters, window: POINT, hasBias: options.use_bias };
  return {
    modules: [
      { attribute: first, code: depthwise(deep, window, false) },
      { attribute: second, code: convolution(mixing) },
    ],
    steps: [
      ...window.steps,
      moduleStep(first),
      moduleStep(second),
      ...activationSteps(options.activation, layer.outputShape),
    ],
    tensors: [depthwiseTensor(first, deep), kernelTensor(second, wide), ...biasTensors(second, place)],
    initial: [
      ...initialKernel(`self.${first}.weight`, deep, false),
      ...initialKernel(`self.${second}.weight`, wide, true),
      ...biasInitial(second, place),
    ],
  };
}

/** Arguments that say how a kernel moves, and what is done to the image first. */
interface WindowCode {
  readonly size: string;
  readonly arguments: readonly Code[];
  readonly steps: TorchPiece['steps'];
}

const POINT: WindowCode = { size: '1', arguments: [], steps: [] };

function windowOf({ options, layer }: TorchPlace<Convolution['type']>): WindowCode {
  const { kernel_size: size, strides } = options;
  const dilation = options.type === 'depthwise_conv2d' ? ([1, 1] as const) : options.dilation_rate;
  const moves = [
    ...(isOne(strides) ? [] : [keyword('stride', tuple(strides, true))]),
    ...(isOne(dilation) ? [] : [keyword('dilation', tuple(dilation, true))]),
  ];
  const padding = samePadding({ size, strides, dilation, padding: options.padding }, layer.inputShape);
  const written = { size: tuple(size, true), arguments: moves, steps: [] };
  if (padding.kind === 'none') return written;
  if (padding.kind === 'even') {
    const value = isOne(strides) ? text('same') : tuple(padding.each, true);
    return { ...written, arguments: [...moves, keyword('padding', value)] };
  }
  return { ...written, steps: [(x) => `F.pad(${x}, ${tuple(padding.sides)})`] };
}

interface ConvolutionCode {
  readonly kernel: WeightSlot;
  readonly outputs: number;
  readonly window: WindowCode;
  readonly hasBias: boolean;
}

function convolution({ kernel, outputs, window, hasBias }: ConvolutionCode): Code {
  const inputs = number(kernel.shape[2]!);
  return call('nn.Conv2d', inputs, number(outputs), window.size, ...window.arguments, biasArgument(hasBias));
}

function depthwise({ shape: [, , channels, multiplier] }: WeightSlot, window: WindowCode, hasBias: boolean): Code {
  const [inputs, outputs] = [number(channels!), number(channels! * multiplier!)];
  const groups = channels === 1 ? null : keyword('groups', inputs);
  return call('nn.Conv2d', inputs, outputs, window.size, ...window.arguments, groups, biasArgument(hasBias));
}

function biasArgument(hasBias: boolean): Code | null {
  return hasBias ? null : keyword('bias', 'False');
}

/** (height, width, in, out) → (out, in, height, width) */
function kernelTensor(name: string, slot: WeightSlot): TorchTensor {
  return transposed({ name: `${name}.weight`, slot, axes: [3, 2, 0, 1] });
}

/** (height, width, channels, multiplier) → (channels * multiplier, 1, height, width) */
function depthwiseTensor(name: string, slot: WeightSlot): TorchTensor {
  const [height, width, channels, multiplier] = slot.shape as readonly [number, number, number, number];
  const shape = [channels * multiplier, 1, height, width];
  return transposed({ name: `${name}.weight`, slot, axes: [2, 3, 0, 1], shape });
}

export function biasTensors(name: string, { layer }: Pick<TorchPlace, 'layer'>): TorchTensor[] {
  const bias = slotOf(layer, 'bias');
  return bias === null ? [] : [vector(`${name}.bias`, bias, null)];
}

export function biasInitial(name: string, { layer }: Pick<TorchPlace, 'layer'>): Code[] {
  return slotOf(layer, 'bias') === null ? [] : [initialZeros(`self.${name}.bias`)];
}

export function moduleStep(name: string): (x: string) => string {
  return (x) => `self.${name}(${x})`;
}

function isOne(pair: readonly number[]): boolean {
  return pair.every((value) => value === 1);
}
