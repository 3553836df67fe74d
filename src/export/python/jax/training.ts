import type { Plan } from '../../../model/types.js';
import { updatesOf } from '../../../model/updates.js';
import { classWeightsIn } from '../class-weights.js';
import { call, prefixed, statement, text } from '../code.js';
import { isConstant } from '../schedule.js';
import { classWeightLines } from './class-weights.js';
import type { JaxNetwork } from './network.js';

/** `train_step` and `train`. */
export function trainingLines(plan: Plan, network: JaxNetwork): string[][] {
  return [stepLines(plan, network), trainLines(plan, network)];
}

function stepLines(plan: Plan, { hasState, takesKey }: JaxNetwork): string[] {
  const model = hasState ? 'params, state' : 'params';
  const key = takesKey ? ', key' : '';
  const weight = classWeightsIn(plan) === null ? '' : ', class_weight';
  const penalty = plan.slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0) ? ' + penalty(params)' : '';
  return [
    '@jax.jit',
    `def train_step(${model}, optimizer, x, y, rate${weight}${key}):`,
    '    def batch_loss(params):',
    `        outputs${hasState ? ', new_state' : ''} = forward(${model}, x${key})`,
    `        return loss_of(outputs, y${weight})${penalty}, ${hasState ? '(outputs, new_state)' : 'outputs'}`,
    '',
    '    gradient_of = jax.value_and_grad(batch_loss, has_aux=True)',
    `    (loss, ${hasState ? '(outputs, state)' : 'outputs'}), gradients = gradient_of(params)`,
    ...updateLines(plan),
    '    correct = (outputs.argmax(-1) == y).sum()',
    `    return ${model}, optimizer, loss, correct`,
  ];
}

/** Layers that are frozen keep their weights. */
function updateLines(plan: Plan): string[] {
  if (frozenLayers(plan).length === 0) return ['    params, optimizer = update(params, gradients, optimizer, rate)'];
  return ['    updated, optimizer = update(params, gradients, optimizer, rate)', ...keepFrozen(plan, 'updated')];
}

/** Names of the layers whose weights do not train. */
export function frozenLayers({ layers }: Pick<Plan, 'layers'>): string[] {
  return layers
    .filter(({ isFrozen, slots }) => isFrozen && slots.some(({ role }) => !role.startsWith('moving')))
    .map(({ name }) => name);
}

/** `params` become others but for those of frozen layers. */
function keepFrozen(plan: Plan, others: string): string[] {
  const kept = frozenLayers(plan).map((name) => `${text(name)}: params[${text(name)}]`);
  if (kept.length === 0) return [`    params = ${others}`];
  return [
    ...statement(prefixed('frozen = ', { before: '{', items: kept, after: '}' }), 1),
    `    params = ${others} | frozen`,
  ];
}

function trainLines(plan: Plan, { hasState, takesKey }: JaxNetwork): string[] {
  const { training } = plan;
  const { early_stopping: stopping, reduce_lr_on_plateau: plateau } = training;
  const model = hasState ? 'params, state' : 'params';
  const restores = stopping !== false && stopping.restore_best_weights;
  const scheduled = isConstant(training.learning_rate_schedule)
    ? 'LEARNING_RATE'
    : 'LEARNING_RATE * rate_factor((epoch - 1) * steps + step, steps)';
  const watched =
    stopping !== false && stopping.start_from_epoch > 0 ? `epoch > ${stopping.start_from_epoch} and ` : '';
  const step = call(
    'train_step',
    ...[...model.split(', '), 'optimizer', 'x[chosen]', 'y[chosen]', 'rate'],
    classWeightsIn(plan) === null ? null : 'class_weight',
    takesKey ? 'step_key' : null,
  );
  const kept = restores ? `, ${hasState ? '(params, state)' : 'params'}` : '';
  return [
    `def train(${model}, training, validation):`,
    '    x, y = training',
    ...classWeightLines(plan),
    '    steps = -(-len(x) // BATCH_SIZE)',
    '    optimizer = init_optimizer(params)',
    ...(training.shuffle ? ['    rng = np.random.default_rng(SEED)'] : []),
    ...(takesKey ? ['    key = jax.random.key(SEED)'] : []),
    ...(plateau === false ? [] : ['    plateau = Plateau()']),
    ...(stopping === false ? [] : ['    stopping = EarlyStopping()']),
    '    for epoch in range(1, EPOCHS + 1):',
    `        order = ${training.shuffle ? 'rng.permutation(len(x))' : 'np.arange(len(x))'}`,
    '        total = correct = 0',
    '        for step in range(steps):',
    '            chosen = order[step * BATCH_SIZE : (step + 1) * BATCH_SIZE]',
    `            rate = ${scheduled}`,
    ...(plateau === false ? [] : ['            rate = plateau.lowered(rate)']),
    ...(takesKey ? ['            key, step_key = jax.random.split(key)'] : []),
    ...statement(prefixed(`${model}, optimizer, loss, hits = `, step), 3),
    '            total += float(loss) * len(chosen)',
    '            correct += int(hits)',
    '        loss, accuracy = total / len(x), correct / len(x)',
    '        line = f"epoch {epoch}: loss {loss:.4f}, accuracy {accuracy:.4f}"',
    '        if validation is not None:',
    `            val_loss, val_accuracy, *_ = evaluate(${model}, validation)`,
    '            line += f", val_loss {val_loss:.4f}, val_accuracy {val_accuracy:.4f}"',
    '        print(line)',
    ...(plateau === false ? [] : [`        plateau.update(${plateau.monitor})`]),
    ...(stopping === false
      ? []
      : [`        if ${watched}stopping.should_stop(${stopping.monitor}${kept}):`, '            break']),
    ...(updatesOf(training.optimizer).average === null ? [] : keepFrozen(plan, 'optimizer["average"]')),
    ...(restores ? ['    if stopping.best_weights is not None:', `        ${model} = stopping.best_weights`] : []),
    `    return ${model}`,
  ];
}
