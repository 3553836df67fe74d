import type { InitializerName } from '../../../config/types.js';
import type { WeightSlot } from '../../../model/types.js';
import { call, keyword, number, prefixed, text } from '../code.js';
import type { Code } from '../code.js';

/**
 * The statements that draw a kernel as Keras does. PyTorch counts the inputs of a dense kernel or of an ordinary
 * convolution the same way; for others the bounds are written out.
 */
export function initialKernel(target: string, slot: WeightSlot, hasSameFans: boolean): Code[] {
  const named = hasSameFans ? namedInitializers[slot.initializer] : undefined;
  if (named !== undefined) return [named(target)];
  return slot.initializer === 'orthogonal'
    ? orthogonalDepthwise(target, slot)
    : [initializers[slot.initializer](target, slot)];
}

export function initialZeros(target: string): Code {
  return call('nn.init.zeros_', target);
}

const namedInitializers: Partial<Readonly<Record<InitializerName, (target: string) => Code>>> = {
  glorot_uniform: (target) => call('nn.init.xavier_uniform_', target),
  he_uniform: (target) => call('nn.init.kaiming_uniform_', target, keyword('nonlinearity', text('relu'))),
  orthogonal: (target) => call('nn.init.orthogonal_', target),
};

const initializers: Readonly<
  Record<Exclude<InitializerName, 'orthogonal'>, (target: string, slot: WeightSlot) => Code>
> = {
  zeros: initialZeros,
  ones: (target) => call('nn.init.ones_', target),
  identity: (target) => call('nn.init.eye_', target),
  random_uniform: (target) => uniform(target, 0.05),
  random_normal: (target) => call('nn.init.normal_', target, keyword('std', number(0.05))),
  truncated_normal: (target) => truncated(target, 0.05),
  glorot_uniform: (target, { fanIn, fanOut }) => uniform(target, Math.sqrt(6 / (fanIn + fanOut))),
  he_uniform: (target, { fanIn }) => uniform(target, Math.sqrt(6 / fanIn)),
  lecun_uniform: (target, { fanIn }) => uniform(target, Math.sqrt(3 / fanIn)),
  glorot_normal: (target, { fanIn, fanOut }) => scaled(target, 2 / (fanIn + fanOut)),
  he_normal: (target, { fanIn }) => scaled(target, 2 / fanIn),
  lecun_normal: (target, { fanIn }) => scaled(target, 1 / fanIn),
  variance_scaling: (target, { fanIn }) => scaled(target, 1 / fanIn),
};

function uniform(target: string, limit: number): Code {
  return call('nn.init.uniform_', target, rounded(-limit), rounded(limit));
}

/** Keras cuts normal draws at two standard deviations. */
function truncated(target: string, deviation: number): Code {
  const [low, high] = [rounded(-2 * deviation), rounded(2 * deviation)];
  return call(
    'nn.init.trunc_normal_',
    target,
    keyword('std', rounded(deviation)),
    keyword('a', low),
    keyword('b', high),
  );
}

/** 0.8796 is the deviation of a standard normal cut at 2. */
function scaled(target: string, variance: number): Code {
  return truncated(target, Math.sqrt(variance) / 0.87962566103423978);
}

/** Keras makes the columns of (height * width * channels, multiplier) orthonormal. */
function orthogonalDepthwise(target: string, { shape }: WeightSlot): Code[] {
  const [height, width, channels, multiplier] = shape as readonly [number, number, number, number];
  const drawn = call('nn.init.orthogonal_', call('torch.empty', number(height * width * channels), number(multiplier)));
  return [
    prefixed('kernel = ', drawn),
    `kernel = kernel.reshape(${shape.join(', ')}).permute(2, 3, 0, 1)`,
    `${target}.data = kernel.flatten(0, 1)[:, None]`,
  ];
}

function rounded(value: number): string {
  return number(Number(value.toPrecision(6)));
}
