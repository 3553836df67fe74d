import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentFrom } from '../../src/config/load-experiment.js';
import type { Sweep } from '../../src/config/sweep/types.js';
import type { ExperimentSpec } from '../../src/config/types.js';
import { nodeEffects } from '../../src/effects.js';
import { conduct } from '../../src/sweep/conduct.js';
import type { ConductRequest } from '../../src/sweep/conduct.js';
import { Course } from '../../src/sweep/course.js';
import { JOURNAL, Journal } from '../../src/sweep/journal.js';
import type { Launcher } from '../../src/sweep/launchers/launcher.js';
import { samplerFor } from '../../src/sweep/samplers/registry.js';
import { spaceOf } from '../../src/sweep/space-of.js';
import { stoppingRule } from '../../src/sweep/stopping/rule.js';
import { trialName } from '../../src/sweep/trial-label.js';

const SPEC: ExperimentSpec = {
  model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
  train: { epochs: 9, optimizer: { type: 'adam' } },
};

/** A sweep over the learning rate and the batch size. */
export function exampleSweep(changes: Partial<Sweep> = {}): Sweep {
  return {
    name: 'search',
    description: '',
    experiments: [{ name: 'lr', spec: SPEC }],
    search: { type: 'random', trials: 12, seed: 1, parallel: 4 },
    objective: { metric: 'val_accuracy', goal: 'maximize', epoch: 'best' },
    seeds: [1],
    stop_early: { type: 'none' },
    limits: { parameters: null, flops: null },
    choose_on_test: false,
    parameters: [
      {
        kind: 'range',
        path: 'train.optimizer.learning_rate',
        min: 1e-4,
        max: 1e-1,
        scale: 'log',
        step: null,
        isInteger: false,
        when: [],
      },
      { kind: 'choice', path: 'train.batch_size', values: [32, 64, 128], when: [] },
    ],
    ...changes,
  };
}

const made: string[] = [];
process.once('exit', () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Makes a folder that is deleted after the tests of its file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-sweep-'));
  made.push(folder);
  return folder;
}

/** Conducts a sweep in a folder with a launcher, from where its journal stands. */
export async function conductIn(
  folder: string,
  sweep: Sweep,
  launcher: Launcher,
  changes: Partial<ConductRequest> = {},
): Promise<{ outcome: string; course: Course; lines: string[] }> {
  const space = spaceOf(sweep);
  const sampler = samplerFor(sweep, space);
  const course = new Course({ sweep, space, sampler, rule: stoppingRule(sweep, 9) });
  const journal = Journal.reopen(folder, nodeEffects);
  const { metric, goal } = sweep.objective;
  const outcome = await conduct({
    sweep,
    course,
    journal,
    launcher,
    failFast: false,
    signal: new AbortController().signal,
    report: () => {},
    jobsOf: async ({ trial, assignment, until, bounds }) => {
      const overrides = [...assignment].map(([path, value]) => `${path}=${JSON.stringify(value)}`);
      return sweep.seeds.map((seed) => {
        const name = trialName(trial, sweep.seeds.length > 1 ? seed : null);
        const { experiment } = experimentFrom({ ...SPEC, name, seed }, overrides);
        return { experiment, metric, goal, until, bounds };
      });
    },
    ...changes,
  });
  journal.close();
  return { outcome, course, lines: journalLines(folder) };
}

/** The journal without its times. */
export function journalLines(folder: string): string[] {
  return readFileSync(join(folder, JOURNAL), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const { times: _, ...entry } = JSON.parse(line) as { readonly times: unknown };
      return JSON.stringify(entry);
    });
}
