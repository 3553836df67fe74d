import type { RunId } from './runs.js';

/** Body of `POST /api/predict`. */
export interface PredictionQuestion {
  /** From 1 to `MOST_MODELS`. */
  readonly ids: readonly RunId[];
  readonly picture: SentPicture;
  /** Default: what suits the data of each run. */
  readonly fit?: 'centred' | 'as-is';
  /** Default: what suits the data of each run. */
  readonly invert?: 'auto' | 'yes' | 'no';
  /** The run whose layers' outputs are asked for as well. */
  readonly layersOf?: RunId;
}

export const MOST_MODELS = 6;

/** Of a file; the body is a third longer. */
export const MOST_PICTURE_BYTES = 12 * 2 ** 20;

/** A PNG or JPEG as its file holds it. */
export interface SentPicture {
  readonly name: string;
  readonly base64: string;
}

export interface PredictionAnswer {
  /** In the order of `ids`. */
  readonly models: readonly (ModelPrediction | ModelFailure)[];
  /** `null` if none were asked for, or their run could not predict. */
  readonly layers: readonly LayerPicture[] | null;
}

export interface ModelPrediction {
  readonly id: RunId;
  readonly name: string;
  /** The folder as the command line takes it. */
  readonly path: string;
  readonly classNames: readonly string[];
  /** (classes). Outputs of another kind if the network does not end with softmax. */
  readonly outputs: readonly number[];
  readonly isProbability: boolean;
  readonly fit: 'centred' | 'as-is';
  /** What the network saw. */
  readonly input: EncodedPixels;
}

export interface ModelFailure {
  readonly id: RunId;
  /** The name of its folder. */
  readonly name: string;
  readonly error: string;
  readonly fix: string;
}

/** (height, width, channels), a byte a value. */
export interface EncodedPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly base64: string;
}

/** The output of a layer. */
export interface LayerPicture {
  readonly name: string;
  readonly type: string;
  /** (height, width, channels) or (units). */
  readonly shape: readonly number[];
  /** The largest distance of a value from 0. */
  readonly most: number;
  /** Whether values are below 0. */
  readonly isSigned: boolean;
  /** Feature maps, each (height, width): perhaps the first of them only. Units that are many are one map. */
  readonly maps: readonly string[];
  readonly mapSize: { readonly width: number; readonly height: number };
  /** The values of units that are few; else `null`. */
  readonly units: readonly { readonly label: string; readonly value: number }[] | null;
}

/**
 * `GET /api/models?text=…`: runs with a trained network whose path holds the text, the newest first, at most `MOST_FOUND`.
 * With `any` also runs without one.
 */
export interface ModelList {
  readonly models: readonly ModelChoice[];
}

export const MOST_FOUND = 30;

export interface ModelChoice {
  readonly id: RunId;
  readonly path: string;
  readonly dataset: string | null;
  readonly accuracy: number | null;
}

/** `GET /api/runs/:id/examples`: some images of each class that the run was tested on. */
export interface ExampleList {
  readonly classNames: readonly string[];
  readonly examples: readonly TestExample[];
}

export interface TestExample {
  /** Of the test images, from 0. */
  readonly index: number;
  readonly label: number;
  readonly pixels: EncodedPixels;
}
