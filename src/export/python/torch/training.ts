import type { Plan } from '../../../model/types.js';
import { updatesOf } from '../../../model/updates.js';
import { classWeightsIn } from '../class-weights.js';
import { call, keyword, list, number, prefixed, statement, text } from '../code.js';
import type { Code } from '../code.js';
import { isConstant } from '../schedule.js';
import { classWeightLines } from './class-weights.js';
import { stepLines } from './updates.js';

/** What the training loop is written from. */
interface TrainingRequest {
  readonly plan: Plan;
  readonly optimizer: Code;
  readonly hasPenalty: boolean;
  /** Changes of whole batches. */
  readonly mixes: readonly Code[];
  /** Attributes of modules that never train. */
  readonly still: readonly string[];
}

/** `train_epoch` and `train`. */
export function trainingLines(request: TrainingRequest): string[][] {
  return [mixLines(request), epochLines(request), trainLines(request)];
}

function mixLines({ mixes }: TrainingRequest): string[] {
  if (mixes.length === 0) return [];
  const [first, ...others] = mixes;
  return statement(prefixed('MIX = ', others.length === 0 ? first! : call('v2.Compose', list(...mixes))));
}

function epochLines({ plan, hasPenalty, mixes, still }: TrainingRequest): string[] {
  const hasSchedule = hasRateFactor(plan);
  const isMixed = mixes.length > 0;
  const isWeighted = classWeightsIn(plan) !== null;
  const penalty = hasPenalty ? ' + penalty(model)' : '';
  return [
    ...statement(call('def train_epoch', ...epochArguments(plan)), 0, ':'),
    '    """Mean loss and accuracy of the batches, each before its step."""',
    '    model.train()',
    ...still.map((name) => `    model.${name}.eval()`),
    '    total = correct = count = 0',
    '    for images, labels in loader:',
    '        images, labels = images.to(DEVICE), labels.to(DEVICE)',
    ...(isMixed ? ['        images, labels = MIX(images, labels)'] : []),
    ...(updatesOf(plan.training.optimizer).every > 1 ? [] : ['        optimizer.zero_grad()']),
    '        outputs = model(images)',
    `        loss = loss_of(outputs, labels${isWeighted ? ', class_weight' : ''})${penalty}`,
    ...stepLines(plan),
    ...(hasSchedule ? ['        scheduler.step()'] : []),
    '        total += loss.item() * len(images)',
    `        correct += (outputs.argmax(1) == ${isMixed ? 'labels.argmax(1)' : 'labels'}).sum().item()`,
    '        count += len(images)',
    '    return total / count, correct / count',
  ];
}

function epochArguments(plan: Plan): (string | null)[] {
  return [
    ...['model', 'loader', 'optimizer'],
    hasRateFactor(plan) ? 'scheduler' : null,
    averages(plan) ? 'average' : null,
    classWeightsIn(plan) === null ? null : 'class_weight',
  ];
}

function averages({ training }: Plan): boolean {
  return updatesOf(training.optimizer).average !== null;
}

function hasRateFactor({ training }: Pick<Plan, 'training'>): boolean {
  return !isConstant(training.learning_rate_schedule);
}

/** A schedule and a plateau together: PyTorch's schedulers overwrite each other's rates. */
export function needsPlateauClass({ training }: Pick<Plan, 'training'>): boolean {
  return hasRateFactor({ training }) && training.reduce_lr_on_plateau !== false;
}

function trainLines({ plan, optimizer }: TrainingRequest): string[] {
  const { training } = plan;
  const { early_stopping: stopping, reduce_lr_on_plateau: plateau } = training;
  const loader = call('DataLoader', 'training', 'BATCH_SIZE', keyword('shuffle', training.shuffle ? 'True' : 'False'));
  const hasRate = hasRateFactor(plan);
  const restores = stopping !== false && stopping.restore_best_weights;
  return [
    'def train(model, training, validation):',
    ...classWeightLines(plan),
    ...statement(prefixed('loader = ', loader), 1),
    ...statement(prefixed('optimizer = ', optimizer), 1),
    ...(averages(plan) ? ['    average = Average(model)'] : []),
    ...(needsPlateauClass(plan) ? ['    plateau = Plateau()'] : []),
    ...(hasRate ? scheduleLines(plan) : []),
    ...(plateau !== false && !hasRate ? plateauSchedulerLines(plateau) : []),
    ...(stopping === false ? [] : ['    stopping = EarlyStopping()']),
    '    for epoch in range(1, EPOCHS + 1):',
    ...statement(prefixed('loss, accuracy = ', call('train_epoch', ...epochArguments(plan))), 2),
    '        line = f"epoch {epoch}: loss {loss:.4f}, accuracy {accuracy:.4f}"',
    '        if validation is not None:',
    '            val_loss, val_accuracy, *_ = evaluate(model, validation)',
    '            line += f", val_loss {val_loss:.4f}, val_accuracy {val_accuracy:.4f}"',
    '        print(line)',
    ...(plateau === false ? [] : lowerLines(plan, plateau)),
    ...(stopping === false ? [] : stopLines(stopping, restores ? ', model.state_dict()' : '')),
    ...(averages(plan) ? ['    average.overwrite()'] : []),
    ...(restores
      ? ['    if stopping.best_weights is not None:', '        model.load_state_dict(stopping.best_weights)']
      : []),
  ];
}

type Plateau = Exclude<Plan['training']['reduce_lr_on_plateau'], false>;

const FACTOR = 'rate_factor(step, len(loader))';

function scheduleLines(plan: Plan): string[] {
  const rate = number(plan.training.optimizer.learning_rate);
  const factor = needsPlateauClass(plan) ? `plateau.lowered(${rate} * ${FACTOR}) / ${rate}` : FACTOR;
  const scheduler = call('torch.optim.lr_scheduler.LambdaLR', 'optimizer', `lambda step: ${factor}`);
  return statement(prefixed('scheduler = ', scheduler), 1);
}

/** PyTorch waits one epoch more than Keras, and cools down one epoch more. */
function plateauSchedulerLines(options: Plateau): string[] {
  const scheduler = call(
    'torch.optim.lr_scheduler.ReduceLROnPlateau',
    'optimizer',
    keyword('mode', text(options.monitor.endsWith('loss') ? 'min' : 'max')),
    keyword('factor', number(options.factor)),
    keyword('patience', number(Math.max(0, options.patience - 1))),
    keyword('threshold', number(options.min_delta)),
    'threshold_mode="abs"',
    keyword('cooldown', number(Math.max(0, options.cooldown - 1))),
    keyword('min_lr', number(options.min_lr)),
    'eps=0',
  );
  return [
    '    # PyTorch waits one epoch more than Keras before it lowers the rate.',
    ...statement(prefixed('plateau = ', scheduler), 1),
  ];
}

function lowerLines(plan: Plan, { monitor }: Plateau): string[] {
  if (!needsPlateauClass(plan)) return [`        plateau.step(${monitor})`];
  const rate = number(plan.training.optimizer.learning_rate);
  return [
    `        plateau.update(${monitor})`,
    `        rate = ${rate} * rate_factor(epoch * len(loader), len(loader))`,
    '        optimizer.param_groups[0]["lr"] = plateau.lowered(rate)',
  ];
}

function stopLines(
  { monitor, start_from_epoch: start }: Exclude<Plan['training']['early_stopping'], false>,
  weights: string,
): string[] {
  const watched = start === 0 ? '' : `epoch > ${start} and `;
  return [`        if ${watched}stopping.should_stop(${monitor}${weights}):`, '            break'];
}
