// A process of `npm run bench:queue`: conducts a sweep whose trials simulated workers train, and tells what it took.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadSweep } from '../../src/config/sweep/load-sweep.js';
import { nodeEffects } from '../../src/effects.js';
import { conduct } from '../../src/sweep/conduct.js';
import { Course } from '../../src/sweep/course.js';
import { JOURNAL, Journal } from '../../src/sweep/journal.js';
import { bullmqLauncher } from '../../src/sweep/launchers/bullmq/bullmq.js';
import { Link } from '../../src/sweep/launchers/bullmq/link.js';
import { parseQueueAddress } from '../../src/sweep/launchers/bullmq/queue-address.js';
import { countStates } from '../../src/sweep/rank.js';
import { samplerFor } from '../../src/sweep/samplers/registry.js';
import { spaceOf } from '../../src/sweep/space-of.js';
import { stoppingRule } from '../../src/sweep/stopping/rule.js';
import { TRIALS } from '../../src/sweep/sweep-folder.js';
import { makeJobs } from '../../src/tasks/trial-jobs.js';
import { LOST_AFTER_MS, MOST_ATTEMPTS, readSimulation, simulatedNeeds } from './simulation.js';

/** What a coordinator took. */
export interface Taken {
  readonly outcome: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly journalBytes: number;
  readonly counts: Readonly<Record<string, number>>;
}

export type FromCoordinator = { readonly ended: number } | { readonly taken: Taken };

const { url, folder } = readSimulation();
const loaded = loadSweep({ file: join(folder, 'sweep.yaml'), readFile: (path) => readFileSync(path) });
const { sweep } = loaded;
const space = spaceOf(sweep);
const course = new Course({
  sweep,
  space,
  sampler: samplerFor(sweep, space),
  rule: stoppingRule(sweep, loaded.epochs),
});
const trialsFolder = join(folder, TRIALS);
mkdirSync(trialsFolder);
const tell = (message: FromCoordinator): void => void process.send!(message);
process.on('disconnect', () => process.exit());

const before = process.cpuUsage();
const beganMs = performance.now();
const address = parseQueueAddress(url);
const say = (message: string): void => console.error(message);
const link = await Link.open({ address, lostAfterMs: LOST_AFTER_MS, mostAttempts: MOST_ATTEMPTS, say: () => {} });
const { signal } = new AbortController();
const launcher = bullmqLauncher({
  link,
  sweep: { id: 'simulated', name: sweep.name, trialsFolder },
  needsOf: async ({ data }) => simulatedNeeds(data),
  signal,
  effects: nodeEffects,
  workerCommand: 'mnistx worker',
  isWatched: false,
  say: (message) => (message.includes('got lost') ? undefined : say(message)),
});
const journal = Journal.create(folder, nodeEffects);
let ended = 0;
const outcome = await conduct({
  sweep,
  course,
  journal,
  launcher,
  jobsOf: (unit) => makeJobs(unit, loaded),
  failFast: false,
  signal,
  report: ({ type }) => {
    if (type === 'end' && ++ended % 100 === 0) tell({ ended });
  },
}).finally(() => launcher.close());
journal.close();
const cpu = process.cpuUsage(before);
tell({
  taken: {
    outcome,
    seconds: (performance.now() - beganMs) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
    journalBytes: statSync(join(folder, JOURNAL)).size,
    counts: countStates(course.trials),
  },
});
process.disconnect();
