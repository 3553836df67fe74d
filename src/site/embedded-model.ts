import type { Normalization } from '../data/types.js';
import type { ImageForm } from '../images/prepare-image.js';
import type { Plan } from '../model/types.js';

/** A trained network inside a page, with all that it needs to predict a drawing. */
export interface EmbeddedModel {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly plan: Plan;
  readonly normalization: Normalization;
  /** Of the network's images. */
  readonly shape: readonly [height: number, width: number, channels: 1 | 3];
  /** How a drawing becomes such an image. */
  readonly form: ImageForm;
  /** Little-endian 32-bit floats in base64, in the order of the plan's slots. */
  readonly weights: string;
}

/** Ids of two elements of such a page: the model as JSON, and where the board appears. */
export const MODEL_ID = '_model';
export const BOARD_ID = '_board';
