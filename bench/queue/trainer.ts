import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cos, log, log10 } from '../../src/exact-math.js';
import { Purpose, uniformSource } from '../../src/random.js';
import type { LocalLauncher } from '../../src/sweep/launchers/local.js';
import type { TrialJob, TrialReport } from '../../src/sweep/launchers/launcher.js';
import type { Simulation } from './simulation.js';

export interface TrainerOptions extends Simulation {
  /** Draws how long trainings take, and which workers are lost. */
  readonly uniform: () => number;
  /** Called in the place of a worker that is killed. */
  readonly die: () => void;
}

/** Trains one job at a time by a formula, after a time that it draws. Results are the same on every worker. */
export function simulatedTrainer({ seconds, failing, lost, template, uniform, die }: TrainerOptions): LocalLauncher {
  return {
    slots: 1,
    train: async (job, { runsDirectory = '', stop } = {}) => {
      const isLost = uniform() < lost;
      await pause(-log(1 - uniform()) * seconds * (isLost ? 500 : 1000), stop);
      if (isLost) {
        die();
        return new Promise<never>(() => {});
      }
      if (stop?.aborted === true) return { status: 'interrupted' };
      writeRun(template, join(runsDirectory, job.experiment.name), job);
      return reportOf(job, failing);
    },
    close: async () => {},
  };
}

function writeRun(template: string, folder: string, { experiment }: TrialJob): void {
  cpSync(template, folder, { recursive: true });
  const file = join(folder, 'run.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, experiment }));
}

function reportOf(job: TrialJob, failing: number): TrialReport {
  const trial = Number.parseInt(job.experiment.name, 10);
  const draw = uniformSource({ seed: 7, purpose: Purpose.order, step: trial });
  if (draw() < failing) return { status: 'failed', reason: 'the loss became NaN in epoch 1' };
  const { batch_size, optimizer, epochs } = job.experiment.train;
  const rate = log10((optimizer as { readonly learning_rate: number }).learning_rate) + 2.5;
  const best = 0.93 - 0.02 * rate * rate - batch_size / 20_000 + 0.003 * (cos(6 * draw()) - 1);
  const values = Array.from({ length: epochs }, (_, epoch) => best - 0.3 / (epoch + 1));
  return { status: 'trained', values, isFinished: true, isStopped: false, parameters: 7850, seconds: epochs };
}

function pause(ms: number, stop: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
