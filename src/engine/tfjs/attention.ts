import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import type { OwnLayer } from './own-layers.js';

interface Config {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly useBias: boolean;
}

/** Self-attention. TensorFlow.js' own class takes two inputs, which a chain of layers cannot give. */
export const multiHeadAttention: OwnLayer<Config> = {
  outputShape: (_, input) => input,
  weights: ({ numHeads: heads, keyDim: keys, valueDim: values, useBias: hasBias }, [, features]) => {
    const into = (size: number) => [[features!, heads, size], ...(hasBias ? [[heads, size]] : [])];
    const output = [[heads, values, features!], ...(hasBias ? [[features!]] : [])];
    return [...into(keys), ...into(keys), ...into(values), ...output];
  },
  compute: (tf, x, { config, weights, mask }) => {
    const step = config.useBias ? 2 : 1;
    const product = (input: Tensor, index: number): Tensor => {
      const [kernel, bias] = [weights[index * step]!, config.useBias ? weights[index * step + 1]! : null];
      const columns = index === 3 ? kernel.shape[2]! : kernel.size / kernel.shape[0]!;
      const y = rowsTimes(tf, input, tf.reshape(kernel, [-1, columns]));
      return bias === null ? y : tf.add(y, tf.reshape(bias, [columns]));
    };
    const headsOf = (index: number): Tensor => {
      const [batch, tokens] = x.shape as [number, number];
      return tf.transpose(tf.reshape(product(x, index), [batch, tokens, config.numHeads, -1]), [0, 2, 1, 3]);
    };
    const query = tf.mul(headsOf(0), 1 / Math.sqrt(config.keyDim));
    const shares = tf.softmax(tf.matMul(query, headsOf(1), false, true));
    const mixed = tf.matMul(mask === null ? shares : tf.mul(shares, mask), headsOf(2));
    const [batch, heads, tokens, values] = mixed.shape as [number, number, number, number];
    return product(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, heads * values]), 3);
  },
};

function rowsTimes(tf: Core, x: Tensor, kernel: Tensor): Tensor {
  const [batch, tokens, features] = x.shape as [number, number, number];
  const y = tf.matMul(tf.reshape(x, [batch * tokens, features]), kernel);
  return tf.reshape(y, [batch, tokens, y.shape[1]!]);
}
