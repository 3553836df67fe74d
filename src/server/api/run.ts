import type { Block, Report, ReportSection } from '../../report/types.js';
import type { PredictionRecord, RunStatus } from '../../runs/types.js';
import type { RunId } from './runs.js';

/** `GET /api/runs/:id/report`: what is known of a run without opening its network. */
export interface RunReport {
  readonly id: RunId;
  /** The folder as the command line takes it. */
  readonly path: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly tags: readonly string[];
  readonly note: string;
  readonly epochsDone: number;
  readonly epochsPlanned: number;
  readonly hasModel: boolean;
  readonly testImages: number;
  /** Names of the layers whose weights or outputs can be drawn, in their order. */
  readonly filterLayers: readonly string[];
  readonly outputLayers: readonly string[];
  readonly report: Report;
}

/** `GET /api/runs/:id/evaluation`: the network's answers to all test images. The first time it takes seconds. */
export interface RunEvaluation {
  readonly section: ReportSection;
  /** Of labels and of predictions, by their numbers. */
  readonly labelNames: readonly string[];
  readonly predictionNames: readonly string[];
  /** Indices of the images that it gets wrong. */
  readonly mistakes: readonly number[];
}

/** `GET /api/runs/:id/images?label=3&prediction=5&first=0&count=50`: test images, the most confident first. */
export interface JudgedImages {
  readonly total: number;
  readonly images: readonly JudgedImage[];
}

export interface JudgedImage extends PredictionRecord {
  /** `data:` URL of a PNG. */
  readonly url: string;
}

/**
 * `GET /api/runs/:id/filters?layer=conv2d` and `GET /api/runs/:id/activations?index=0&layer=conv2d`: charts by their
 * names. `layer=all` draws all.
 */
export interface DrawnCharts {
  readonly charts: NonNullable<ReportSection['charts']>;
}

/** `GET /api/runs/:id/settings?other=id` */
export interface RunSettings {
  /** The complete experiment as YAML. */
  readonly config: string;
  /** `--set` arguments, as typed. */
  readonly overrides: readonly string[];
  readonly fromDefaults: Block;
  /** `null` if no other run was named. */
  readonly fromOther: Block | null;
}

/** `GET /api/runs/:id/files` */
export interface RunFiles {
  readonly files: readonly {
    readonly name: string;
    /** `null` if it is gone. */
    readonly bytes: number | null;
    /** As run.json records it; `null` for a file that it does not list. */
    readonly sha256: string | null;
  }[];
}
