/** `GET /api/templates`: the experiments that come with the program. */
export interface Templates {
  readonly templates: readonly Template[];
}

export interface Template {
  readonly name: string;
  readonly text: string;
}

/** `GET /api/runs/:id/config` */
export interface RunConfig {
  readonly name: string;
  /** The file that the run was started with; `null` if it is not in its folder. */
  readonly written: string | null;
  /** `--set` arguments. */
  readonly overrides: readonly string[];
  /** With every default, extension and override filled in. */
  readonly resolved: string;
}

/** `POST /api/describe` */
export interface DescribeRequest {
  readonly yaml: string;
}

/** The data that a text asks for. */
export interface DataDescription {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  readonly classNames: readonly string[];
  /** Absent if it is 0. */
  readonly lowestLabel?: number;
  readonly trainCount: number;
  /** 0 if there is no test set: examples are then held out. */
  readonly testCount: number;
  /** What was found and assumed, each a sentence. */
  readonly remarks: readonly string[];
}

/** `POST /api/training-data`: the data that a text trains on, packed as `data/dataset-bytes.ts` says, to train in the page. */
export interface TrainingDataRequest {
  readonly yaml: string;
}

/** `GET /api/speeds`: how long epochs of earlier runs took on this machine. */
export interface Speeds {
  readonly speeds: readonly Speed[];
}

export interface Speed {
  readonly engine: string;
  /** Forward pass of one image, a multiply-add counted as 2. */
  readonly flops: number;
  /** Images of an epoch that were trained on. */
  readonly examples: number;
  readonly secondsPerEpoch: number;
}
