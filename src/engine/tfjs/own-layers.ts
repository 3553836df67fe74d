import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core, Libraries } from './libraries.js';

/** A layer that TensorFlow.js lacks. Shapes are without the batch; options have the names that it makes of Keras'. */
export interface OwnLayer<Config> {
  readonly outputShape: (config: Config, input: readonly number[]) => readonly number[];
  /** Shapes of the weights, in the order of the plan's slots. */
  readonly weights: (config: Config, input: readonly number[]) => readonly (readonly number[])[];
  readonly compute: (tf: Core, x: Tensor, request: OwnRequest<Config>) => Tensor;
}

export interface OwnRequest<Config> {
  readonly config: Config;
  readonly weights: readonly Tensor[];
  /** Random factors; `null` outside training. */
  readonly mask: Tensor | null;
}

/** Registers a class, once; returns its name for a model's topology. */
export function registerOwnLayer<Config extends object>(
  { tf, layers }: Libraries,
  name: string,
  layer: OwnLayer<Config>,
): string {
  if (name in tf.serialization.SerializationMap.getMap().classNameMap) return name;
  class Own extends layers.layers.Layer {
    static className = name;
    mask: Tensor | null = null;

    constructor(private readonly config: Config & { readonly name: string }) {
      super(config);
    }

    override computeOutputShape([batch, ...input]: (number | null)[]): (number | null)[] {
      return [batch!, ...layer.outputShape(this.config, input as number[])];
    }

    override build([, ...input]: (number | null)[]): void {
      layer.weights(this.config, input as number[]).forEach((shape, index) => {
        // The weights of the run are written before they are used.
        this.addWeight(`weight_${index}`, [...shape], 'float32', layers.initializers.zeros());
      });
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const mask = kwargs.training === true ? this.mask : null;
      const weights = this.weights.map((weight) => weight.read());
      return tf.tidy(() => layer.compute(tf, x, { config: this.config, weights, mask }));
    }
  }
  tf.serialization.registerClass(Own as never);
  return name;
}
