import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { OwnLayer } from './own-layers.js';

interface Config {
  readonly patchSize: readonly [number, number];
  readonly dim: number;
  readonly useBias: boolean;
}

export const patchEmbedding: OwnLayer<Config> = {
  outputShape,
  weights: (config, input) => [
    [...config.patchSize, input[2]!, config.dim],
    ...(config.useBias ? [[config.dim]] : []),
    outputShape(config, input),
  ],
  compute: (tf, x, { config, weights }) => {
    const embeddings = weights.at(-1)!;
    const size = [...config.patchSize] as [number, number];
    const cut = tf.conv2d(x as Tensor4D, weights[0] as Tensor4D, size, 'valid');
    const tokens = tf.reshape(cut, [x.shape[0]!, ...embeddings.shape]);
    return tf.add(config.useBias ? tf.add(tokens, weights[1]!) : tokens, embeddings);
  },
};

function outputShape({ patchSize: [height, width], dim }: Config, input: readonly number[]): readonly number[] {
  return [(input[0]! / height) * (input[1]! / width), dim];
}
