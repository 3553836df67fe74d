import { visitLayers } from './blocks/blocks.js';
import type { VisitedLayer } from './blocks/blocks.js';
import { dataRules } from './data-rules.js';
import { flattenLayers, networkLayers } from './blocks/flatten-layers.js';
import { MOST_NAME_BYTES, nameBytes } from './file-names.js';
import { conflict } from './rule-problem.js';
import type { RuleProblem } from './rule-problem.js';
import { definition } from './schema.js';
import type { Experiment, Model, ModelLayer, Optimizer } from './types.js';

/** Checks what a schema cannot express: options that contradict each other. */
export function checkRules(experiment: Experiment): RuleProblem[] {
  return [
    ...checkName(experiment.name),
    ...dataRules(experiment),
    ...nameRules(experiment.model),
    ...visitLayers(experiment.model.layers).flatMap(layerRules),
    ...frozenRules(experiment.model),
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

/** Names count where the layers of `repeat` have theirs. */
function nameRules({ layers }: Model): RuleProblem[] {
  const taken = new Set<string>();
  return flattenLayers(layers).flatMap(({ layer: { name }, path }) => {
    const isTaken = taken.has(name);
    taken.add(name);
    if (!isTaken) return [];
    return [conflict([...path, 'name'], `two layers have the name "${name}"`, 'give each layer a name of its own')];
  });
}

function layerRules({ layer, path }: VisitedLayer): RuleProblem[] {
  const problems: RuleProblem[] = [];
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
}

/** Training would change nothing. */
function frozenRules({ layers }: Model): RuleProblem[] {
  const withWeights = visitLayers(layers).filter(({ layer }) => hasWeights(layer));
  if (withWeights.length === 0 || !withWeights.every(({ layer }) => isFrozen(layer))) return [];
  return [
    conflict(
      [...withWeights.at(-1)!.path, 'trainable'],
      'every layer with weights is frozen, so there is nothing to train',
      'remove trainable: false here, or use `mnistx evaluate` to measure a run as it is',
    ),
  ];
}

/** A trained layer has no such key. */
function isFrozen(layer: object): boolean {
  return 'trainable' in layer;
}

function hasWeights({ type }: ModelLayer): boolean {
  return definition(`layer.${type}`).properties?.['trainable'] !== undefined;
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
  problems.push(...updateRules(optimizer));
  if ('warmup_epochs' in schedule && schedule.warmup_epochs > train.epochs) {
    const path = ['train', 'learning_rate_schedule', 'warmup_epochs'];
    problems.push(
      conflict(
        path,
        `the warm-up of ${schedule.warmup_epochs} epochs is longer than the run (${train.epochs})`,
        'lower warmup_epochs or raise epochs',
      ),
    );
  }
  if (schedule.type === 'one_cycle' && schedule.three_phase && schedule.pct_start > 0.5) {
    const path = ['train', 'learning_rate_schedule', 'pct_start'];
    const message = `a rise over ${schedule.pct_start} of the run leaves too little for coming down as slowly (three_phase)`;
    problems.push(conflict(path, message, 'lower pct_start to 0.5 or less, or remove three_phase'));
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

/** Options of the optimizer that contradict each other whatever its type is. */
function updateRules(optimizer: Optimizer): RuleProblem[] {
  const path = ['train', 'optimizer'];
  const clips = (['clipnorm', 'global_clipnorm', 'clipvalue'] as const).filter((key) => key in optimizer);
  const averages = (['ema_momentum', 'ema_overwrite_frequency'] as const).filter((key) => key in optimizer);
  return [
    ...(clips.length > 1
      ? [
          conflict(
            [...path, clips.at(-1)!],
            `only one of clipnorm, global_clipnorm and clipvalue can be given, not ${clips.join(' and ')}`,
            'keep one of them',
          ),
        ]
      : []),
    ...(optimizer.use_ema === true
      ? []
      : averages.map((key) => conflict([...path, key], `${key} needs use_ema`, `add use_ema: true, or remove ${key}`))),
  ];
}

/** What a user should know, although it is not a mistake. */
export function warningsOf(experiment: Experiment): string[] {
  return [...testSetWarnings(experiment), ...frozenWarnings(experiment), ...risingWarnings(experiment)];
}

/** Frozen random features can be meant. */
function frozenWarnings({ model }: Experiment): string[] {
  const frozen = networkLayers(model)
    .filter(isFrozen)
    .map(({ name }) => name);
  if (model.init_from !== undefined || frozen.length === 0) return [];
  const [are, their] = frozen.length === 1 ? ['is', 'its'] : ['are', 'their'];
  return [
    `${frozen.join(', ')} ${are} frozen with ${their} first random weights; model.init_from begins with those of a run`,
  ];
}

/** The default of end_learning_rate is more than some optimizers begin with. */
function risingWarnings({ train: { optimizer, learning_rate_schedule: schedule } }: Experiment): string[] {
  if (schedule.type !== 'polynomial' || schedule.end_learning_rate <= optimizer.learning_rate) return [];
  return [
    `the learning rate rises, from ${optimizer.learning_rate} to ${schedule.end_learning_rate}: ` +
      'end_learning_rate of the schedule is a rate, not a fraction; end_learning_rate: 0 goes down to nothing',
  ];
}

function testSetWarnings({ train, data }: Experiment): string[] {
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
