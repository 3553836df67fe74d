import type { Optimizer, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Optimizer as Options } from '../../config/types.js';
import type { Snapshot } from '../types.js';
import type { Core, Libraries } from './libraries.js';

/** A TensorFlow.js optimizer whose learning rate can be set before each step and whose whole state can be kept. */
export interface StepOptimizer {
  step(gradients: readonly { readonly name: string; readonly tensor: Tensor }[], learningRate: number): void;
  state(): Promise<Snapshot['optimizer']>;
  restore(state: Snapshot['optimizer']): Promise<void>;
  dispose(): void;
}

/** Fields that TensorFlow.js keeps to itself: the rate, and Adam's powers of beta, which it would recompute inexactly. */
interface Internals {
  learningRate: number;
  setLearningRate?(rate: number): void;
  accBeta1?: Variable;
  accBeta2?: Variable;
}

export function createOptimizer({ tf }: Libraries, options: Options, variables: readonly Variable[]): StepOptimizer {
  const optimizer = create(tf, options);
  const internals = optimizer as unknown as Internals;
  return {
    step(gradients, learningRate) {
      setLearningRate(internals, learningRate);
      if (options.type === 'adamw') decay(tf, variables, 1 - learningRate * options.weight_decay);
      optimizer.applyGradients([...gradients]);
    },
    state: () => stateOf(optimizer, variables),
    restore: (state) => restore(tf, optimizer, state, variables),
    dispose: () => optimizer.dispose(),
  };
}

function create({ train }: Core, options: Options): Optimizer {
  const rate = options.learning_rate;
  switch (options.type) {
    case 'sgd':
      return options.momentum === 0 ? train.sgd(rate) : train.momentum(rate, options.momentum, options.nesterov);
    case 'adam':
    case 'adamw':
      return train.adam(rate, options.beta_1, options.beta_2, options.epsilon);
    case 'rmsprop':
      // Centered, TensorFlow.js subtracts epsilon where Keras adds it, and takes the root of a negative number.
      return train.rmsprop(
        rate,
        options.rho,
        options.momentum,
        options.centered ? -options.epsilon : options.epsilon,
        options.centered,
      );
    case 'adagrad':
      return train.adagrad(rate, options.initial_accumulator_value);
    case 'adadelta':
      return train.adadelta(rate, options.rho, options.epsilon);
  }
}

/** SGD keeps its rate as a tensor too, and makes a new one even for the same rate. */
function setLearningRate(internals: Internals, rate: number): void {
  if (internals.learningRate === rate) return;
  if (internals.setLearningRate === undefined) internals.learningRate = rate;
  else internals.setLearningRate(rate);
}

/** AdamW, which TensorFlow.js lacks: Adam after the weights have shrunk. */
function decay(tf: Core, variables: readonly Variable[], factor: number): void {
  tf.tidy(() => variables.forEach((variable) => variable.assign(tf.mul(variable, factor))));
}

async function stateOf(optimizer: Optimizer, variables: readonly Variable[]): Promise<Snapshot['optimizer']> {
  const weights = await optimizer.getWeights();
  const { accBeta1, accBeta2 } = optimizer as unknown as Internals;
  const powers = [accBeta1, accBeta2].filter((power) => power !== undefined);
  const state = [
    ...weights.map(({ name, tensor }, index) => ({
      name: index === 0 ? 'iterations' : plainName(name, variables),
      values: asFloats(tensor),
    })),
    ...powers.map((power, index) => ({ name: `beta_${index + 1}_power`, values: asFloats(power) })),
  ];
  weights[0]?.tensor.dispose();
  return state;
}

async function restore(
  tf: Core,
  optimizer: Optimizer,
  state: Snapshot['optimizer'],
  variables: readonly Variable[],
): Promise<void> {
  const fits = state.every(({ name }) => /^(iterations|beta_[12]_power|\d+\/\w+)$/.test(name));
  if (!fits || state[0]?.name !== 'iterations')
    throw new RangeError('this snapshot is of another network or optimizer');
  const shapeOf = (name: string): number[] => variables[Number(/^(\d+)\//.exec(name)?.[1])]?.shape ?? [];
  const tensors = state
    .filter(({ name }) => !name.endsWith('_power'))
    .map(({ name, values }) => {
      const tensor = name === 'iterations' ? tf.scalar(values[0]!, 'int32') : tf.tensor(values.slice(), shapeOf(name));
      return { name, tensor };
    });
  await optimizer.setWeights(tensors);
  const { accBeta1, accBeta2 } = optimizer as unknown as Internals;
  [accBeta1, accBeta2].forEach((power, index) => {
    const saved = state.find(({ name }) => name === `beta_${index + 1}_power`);
    if (power === undefined || saved === undefined) return;
    tf.tidy(() => power.assign(tf.scalar(saved.values[0]!) as Scalar));
  });
}

/** `3/m` for the accumulator `conv2d_7/kernel/m` of the fourth variable: TensorFlow.js numbers names across models. */
function plainName(name: string, variables: readonly Variable[]): string {
  const index = variables.findIndex((variable) => name.startsWith(`${variable.name}/`));
  return index < 0 ? name : `${index}/${name.slice(variables[index]!.name.length + 1)}`;
}

function asFloats(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}
