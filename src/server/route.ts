import type { Writable } from 'node:stream';
import type { Effects } from '../effects.js';
import type { AllowData } from '../open/open-model.js';
import type { OpenModels } from '../open/open-models.js';
import type { EventHub } from './events.js';
import type { Jobs } from './jobs.js';
import type { JudgedRuns } from './judged-runs.js';
import type { Follower } from './follow.js';
import type { RunIndex } from './run-index.js';

/** What routes may use: everything that lives as long as the server. */
export interface ServerContext {
  readonly effects: Effects;
  readonly version: string;
  readonly runsDirectory: string;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  readonly isReadOnly: boolean;
  /** Whether what pages started ends with the server. */
  readonly stopsRuns: boolean;
  /** Absolute paths; data outside of them are not read for a page. */
  readonly dataFolders: readonly string[];
  /** Throws if data lie outside of them. */
  readonly allowData: AllowData;
  readonly runs: RunIndex;
  /** Trained networks that stay open between requests. */
  readonly models: OpenModels;
  /** What they answered to their test images. */
  readonly judged: JudgedRuns;
  /** What is published here reaches all open pages. */
  readonly events: EventHub;
  /** What was started for pages. */
  readonly jobs: Jobs;
  /** Publishes what changes in the runs folder. */
  readonly follower: Follower;
  /** Aborted when the server closes. */
  readonly signal: AbortSignal;
}

export interface ApiRequest {
  /** `id` of `/api/runs/:id`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** The parsed JSON of a POST; `undefined` for a GET. Nothing in it is checked. */
  readonly body: unknown;
  /** The id of the last event that a stream had before it broke off; `null` in other requests. */
  readonly lastEventId: string | null;
  /** Aborted when the page no longer waits. */
  readonly signal: AbortSignal;
}

/** An answer that goes on: events are written to the stream. `open` returns false if there are too many. */
export class EventStream {
  constructor(readonly open: (stream: Writable) => boolean) {}
}

/** One address of the interface. Its handler calls one task and returns what is sent as JSON, bytes, or an `EventStream`. */
export interface Route {
  /** GET routes change nothing; POST routes are refused with --read-only unless `isReading`. */
  readonly method: 'GET' | 'POST';
  /** `/api/runs/:id/tags` */
  readonly path: string;
  /** A POST that only computes, such as a prediction of a drawing. */
  readonly isReading?: boolean;
  /** Default: 64 KiB */
  readonly mostBodyBytes?: number;
  /** @throws {MnistxError} becomes an answer with its message and fix; refusal-of.ts has its status */
  readonly handle: (request: ApiRequest, server: ServerContext) => unknown;
}
