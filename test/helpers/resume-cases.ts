import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { TrainingState } from '../../src/engine/train.js';
import { decodeCheckpoint, LAST_CHECKPOINT } from '../../src/runs/checkpoint.js';
import { readRun } from '../../src/runs/read-run.js';
import { trainPlain } from './runs-on-disk.js';
import { readContent, makeRequest, resumeStopped, stopRun } from './stopped-runs.js';
import type { Case } from './stopped-runs.js';

/** Every kind of state that a run has to go on from. */
export const CASES: Readonly<Record<string, Omit<Case, 'engine' | 'stopAfter'>>> = {
  'adam and dropout': { config: 'cnn', overrides: [] },
  'sgd with momentum and a cosine schedule': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: sgd, learning_rate: 0.1, momentum: 0.9 }',
      'train.learning_rate_schedule={ type: cosine, warmup_epochs: 1 }',
    ],
  },
  'rmsprop, centered, with a plateau': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: rmsprop, centered: true, momentum: 0.5 }',
      'train.reduce_lr_on_plateau={ monitor: val_loss, patience: 0, factor: 0.5, min_delta: 1 }',
    ],
  },
  'adadelta and a checkpoint of the best': {
    config: 'lr',
    overrides: ['train.optimizer={ type: adadelta, learning_rate: 0.5 }', 'train.checkpoint=best'],
  },
  'adagrad with a step schedule': {
    config: 'lr',
    overrides: [
      'train.optimizer=adagrad',
      'train.learning_rate_schedule={ type: step, step_epochs: 2, decay_rate: 0.5 }',
    ],
  },
  'sgd, nesterov, with an exponential schedule': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: sgd, momentum: 0.9, nesterov: true }',
      'train.learning_rate_schedule={ type: exponential, decay_epochs: 1, decay_rate: 0.9 }',
    ],
  },
  'nesterov over one cycle': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: sgd, momentum: 0.9, nesterov: true }',
      'train.learning_rate_schedule={ type: one_cycle, three_phase: true }',
    ],
  },
  'plain sgd with a constant schedule': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: sgd, learning_rate: 0.1 }',
      'train.learning_rate_schedule={ type: constant, warmup_epochs: 3 }',
    ],
  },
  'augmented images and mixed labels': {
    config: 'cnn',
    overrides: [
      'data.augment=[{ type: random_rotation, factor: 0.1 }, { type: random_erasing, factor: 1 }, { type: mixup }]',
      'train.class_weight=balanced',
    ],
  },
  'gathered and clipped gradients, and a moving average': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: nadam, global_clipnorm: 0.1, weight_decay: 0.01, use_ema: true, ema_overwrite_frequency: 5, gradient_accumulation_steps: 3 }',
    ],
  },
  'adam, without shuffling': { config: 'lr', overrides: ['train.shuffle=false'] },
  'early stopping that goes back to the best weights': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: adamw, learning_rate: 0.05 }',
      'train.early_stopping={ monitor: loss, patience: 2, min_delta: 0.6, restore_best_weights: true }',
    ],
  },
};

/** Checks that a stopped and resumed run ends in the same bytes as one without a stop. Returns the step of the stop. */
export async function checkResume(t: ExecutionContext, written: Case): Promise<number> {
  const whole = await trainPlain(makeRequest(written), { chooseEngine: () => written.engine });
  const folder = await stopRun(written);
  t.is(readRun(folder).history.length, written.stopAfter.epoch);
  // How many steps later it stops depends on the machine's speed.
  const { state } = decodeCheckpoint('', readFileSync(join(folder, LAST_CHECKPOINT)));
  const { epoch, partial } = state as TrainingState;
  const step = partial?.step ?? 0;
  const { status, outcome } = await resumeStopped(folder, written.engine);
  t.is(status, whole.status);
  t.deepEqual(outcome, whole.outcome);
  t.deepEqual(readContent(folder), readContent(whole.folder));
  const { manifest } = readRun(folder);
  t.deepEqual(manifest.metrics.test, readRun(whole.folder).manifest.metrics.test);
  t.deepEqual(
    manifest.resumed?.map((one) => [one.epoch, one.step]),
    [[epoch, step]],
  );
  return step;
}
