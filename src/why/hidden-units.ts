import type { Plan, PlanLayer } from '../model/types.js';
import type { LayerUnits } from './types.js';

type Activation = LayerUnits['activation'];

/** A hidden layer whose units can die or saturate. */
export interface HiddenLayer extends PlanLayer {
  readonly activation: Activation;
}

const ACTIVATIONS: readonly string[] = ['relu', 'sigmoid', 'tanh'] satisfies Activation[];

/** The last layer is left out: what its units do is told by the answers. */
export function listHiddenLayers({ layers }: Plan): HiddenLayer[] {
  return layers.slice(0, -1).flatMap((layer) => {
    const { options } = layer;
    if (!('activation' in options) || !ACTIVATIONS.includes(options.activation)) return [];
    return [{ ...layer, activation: options.activation as Activation }];
  });
}

/** How near to an end of its activation an output is saturated: tanh's slope is 0.02 there, sigmoid's 0.01 (of 1 and 0.25). */
const NEAR = 0.01;

const IS_SATURATED: Readonly<Record<Activation, (value: number) => boolean>> = {
  relu: () => false,
  sigmoid: (value) => value < NEAR || value > 1 - NEAR,
  tanh: (value) => value < NEAR - 1 || value > 1 - NEAR,
};

/** Counts outputs of one layer, part by part. */
export class UnitCounter {
  readonly #isAlive: Uint8Array;
  readonly #isSaturated: (value: number) => boolean;
  #images = 0;
  #outputs = 0;
  #zeros = 0;
  #saturated = 0;

  constructor(readonly layer: HiddenLayer) {
    this.#isAlive = new Uint8Array(layer.outputShape.at(-1)!);
    this.#isSaturated = IS_SATURATED[layer.activation];
  }

  /** `values` are (images, ...outputShape): units are the last axis. */
  add(values: Float32Array, images: number): void {
    const units = this.#isAlive.length;
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      if (value === 0) this.#zeros++;
      else this.#isAlive[at % units] = 1;
      if (this.#isSaturated(value)) this.#saturated++;
    }
    this.#images += images;
    this.#outputs += values.length;
  }

  result(): LayerUnits {
    const { index, name, activation } = this.layer;
    const units = this.#isAlive.length;
    return {
      layer: index,
      name,
      activation,
      images: this.#images,
      units,
      dead: units - this.#isAlive.reduce((sum, one) => sum + one, 0),
      zeros: this.#zeros / this.#outputs,
      saturated: this.#saturated / this.#outputs,
    };
  }
}
