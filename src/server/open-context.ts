import { randomBytes } from 'node:crypto';
import { OpenModels } from '../open/open-models.js';
import { openRunsDirectory } from '../runs/runs-directory.js';
import { allowDataBelow } from '../tasks/allow-data.js';
import { EventHub } from './events.js';
import { Follower } from './follow.js';
import { Jobs } from './jobs.js';
import { JudgedRuns } from './judged-runs.js';
import type { ServerContext } from './route.js';
import { RunIndex } from './run-index.js';

/** What the command line says; the rest of the context is made of it. */
export type ServerSettings = Omit<
  ServerContext,
  'allowData' | 'runs' | 'events' | 'models' | 'judged' | 'jobs' | 'follower'
>;

/** @throws {MnistxError} RUN_NOT_FOUND if the folder of runs is a file, or may not be read; it may be missing */
export function openContext(settings: ServerSettings): ServerContext {
  const { runsDirectory, version: program, effects, cacheDirectory, mirrors } = settings;
  openRunsDirectory(runsDirectory, effects.files);
  const allow = allowDataBelow({ data: settings.dataFolders, runs: runsDirectory }, effects.files);
  // A picture takes less time than starting more threads.
  const models = new OpenModels({ cacheDirectory, mirrors, files: effects.files, threads: 1, allow });
  const runs = new RunIndex({ runsDirectory, program, ...effects });
  const events = new EventHub({ boot: randomBytes(6).toString('base64url') });
  const jobs = new Jobs({ effects, runs, events, runsDirectory, cacheDirectory });
  return {
    ...settings,
    allowData: allow,
    runs,
    models,
    judged: new JudgedRuns({ cacheDirectory, mirrors, models, allow }),
    events,
    jobs,
    follower: new Follower({ effects, runs, events, onLook: () => jobs.look() }),
  };
}
