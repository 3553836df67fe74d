import { dataRules } from './data-rules.js';
import { MOST_NAME_BYTES, nameBytes } from './file-names.js';
import { conflict } from './rule-problem.js';
import type { RuleProblem } from './rule-problem.js';
import type { Experiment, Layer } from './types.js';

/** Checks what a schema cannot express: options that contradict each other. */
export function checkRules(experiment: Experiment): RuleProblem[] {
  return [
    ...checkName(experiment.name),
    ...dataRules(experiment),
    ...layerRules(experiment.model.layers),
    ...trainingRules(experiment),
  ];
}

/** Two names that look the same must be the same. */
export function checkName(name: string): RuleProblem[] {
  const refused = (message: string, fix: string): RuleProblem[] => [
    { code: 'WRONG_TYPE', path: ['name'], message, fix },
  ];
  if (/\p{Default_Ignorable_Code_Point}/u.test(name))
    return refused('this name has a character that cannot be seen', 'type the name again');
  const bytes = nameBytes(name);
  if (bytes <= MOST_NAME_BYTES) return [];
  return refused(`this name is ${bytes} bytes long, folders take ${MOST_NAME_BYTES}`, 'shorten it');
}

function layerRules(layers: readonly Layer[]): RuleProblem[] {
  return layers.flatMap((layer, index) => {
    const path = ['model', 'layers', index];
    const problems: RuleProblem[] = [];
    if (layers.findIndex((other) => other.name === layer.name) < index) {
      problems.push(
        conflict([...path, 'name'], `two layers have the name "${layer.name}"`, 'give each layer a name of its own'),
      );
    }
    if ('dilation_rate' in layer && isAbove1(layer.dilation_rate) && isAbove1(layer.strides)) {
      problems.push(
        conflict(
          [...path, 'dilation_rate'],
          'dilation_rate and strides cannot both be greater than 1',
          'set one of them to 1',
        ),
      );
    }
    const hasDepthwiseKernel = 'depth_multiplier' in layer;
    if (hasDepthwiseKernel && layer.strides[0] !== layer.strides[1]) {
      problems.push(
        conflict(
          [...path, 'strides'],
          `${layer.type} needs the same stride for height and width`,
          `write strides: ${layer.strides[0]}`,
        ),
      );
    }
    if ('target_shape' in layer && layer.target_shape.filter((size) => size === -1).length > 1) {
      problems.push(conflict([...path, 'target_shape'], 'only one size can be worked out', 'keep a single -1'));
    }
    if ('target_shape' in layer && layer.target_shape.includes(0)) {
      problems.push(
        conflict([...path, 'target_shape'], 'a size of 0 holds nothing', 'use sizes of at least 1, or one -1'),
      );
    }
    return problems;
  });
}

function isAbove1(pair: readonly number[]): boolean {
  return pair.some((size) => size > 1);
}

function trainingRules({ train, data }: Experiment): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const { optimizer, learning_rate_schedule: schedule } = train;
  if ('nesterov' in optimizer && optimizer.nesterov && optimizer.momentum === 0) {
    problems.push(
      conflict(['train', 'optimizer', 'nesterov'], 'nesterov needs momentum', 'add momentum: 0.9, or remove nesterov'),
    );
  }
  if (schedule.warmup_epochs > train.epochs) {
    const path = ['train', 'learning_rate_schedule', 'warmup_epochs'];
    problems.push(
      conflict(
        path,
        `the warm-up of ${schedule.warmup_epochs} epochs is longer than the run (${train.epochs})`,
        'lower warmup_epochs or raise epochs',
      ),
    );
  }
  const kinds = train.metrics.map((metric) => metric.type);
  if (new Set(kinds).size < kinds.length) {
    problems.push(conflict(['train', 'metrics'], 'a metric stands twice', 'keep one of them'));
  }
  const watchers = [
    ['early_stopping', train.early_stopping],
    ['reduce_lr_on_plateau', train.reduce_lr_on_plateau],
    ['checkpoint', train.checkpoint.keep === 'best' && train.checkpoint],
  ] as const;
  for (const [key, watcher] of watchers) {
    if (watcher === false || data.validation !== 'none' || !watcher.monitor.startsWith('val_')) continue;
    const fix = `set monitor: ${watcher.monitor.replace('val_', '')}, or validate on held-out examples (data.validation: 0.1)`;
    problems.push(
      conflict(['train', key, 'monitor'], `${key} watches ${watcher.monitor}, but nothing is validated`, fix),
    );
  }
  return problems;
}

/** What a user should know, although it is not a mistake. */
export function warningsOf({ train, data }: Experiment): string[] {
  if (data.validation !== 'test') return [];
  const users = [
    train.early_stopping !== false && train.early_stopping.monitor.startsWith('val_') && 'early_stopping',
    train.reduce_lr_on_plateau !== false &&
      train.reduce_lr_on_plateau.monitor.startsWith('val_') &&
      'reduce_lr_on_plateau',
    train.checkpoint.keep === 'best' && train.checkpoint.monitor.startsWith('val_') && 'checkpoint: best',
  ].filter((user) => user !== false);
  if (users.length === 0) return [];
  return [
    `${users.join(' and ')} ${users.length === 1 ? 'looks' : 'look'} at the test set, so its accuracy is no longer an honest estimate (leakage); ` +
      'use data.validation: 0.1 to hold examples out of the training set',
  ];
}
