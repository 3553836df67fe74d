import type { RunId } from './runs.js';

/** A command that the server started for a page. It goes on when the server ends, and the next one finds it. */
export interface Job {
  readonly id: string;
  readonly verb: 'run' | 'sweep' | 'resume' | 'verify';
  /** What one would type. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** The run it works on; `null` until its folder is there. */
  readonly run: RunId | null;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  /** Its last lines on stderr and stdout. */
  readonly output: string;
}

/** `GET /api/jobs`: the last ones, the newest first. */
export interface JobList {
  readonly jobs: readonly Job[];
}

/**
 * `POST /api/runs` trains an experiment, as `mnistx run` does; the answer is its `Job`. Relative paths in the text start
 * where the server was started. A text with mistakes is refused with all of them in `problems`.
 */
export interface NewRun {
  readonly yaml: string;
  /** Train even if a finished run of the same experiment exists; else the job ends at once, and its run is that one. */
  readonly again?: boolean;
}

/** `POST /api/runs/:id/resume` continues a run that has ended early; with `epochs` also a finished one. */
export interface Resuming {
  /** In all. Default: as planned */
  readonly epochs?: number;
}

/** `POST /api/runs/:id/stop`; `POST /api/runs/:id/resume` and `…/verify` answer with a `Job`. `POST /api/jobs/:id/stop` */
export interface Stopping {
  /** It ends after its current step. */
  readonly isStopping: true;
}
