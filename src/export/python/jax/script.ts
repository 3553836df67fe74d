import { labelSmoothingOf, topKOf, trainsOnLogits } from '../../../model/training-facts.js';
import type { FocalLoss } from '../../../model/training-facts.js';
import type { Plan } from '../../../model/types.js';
import { classWeightConstant, classWeightsIn } from '../class-weights.js';
import { call, number, numbers, prefixed, statement, text } from '../code.js';
import { namedDatasetOf } from '../datasets.js';
import { earlyStoppingLines, plateauLines, rateFactorLines, usesMath } from '../schedule.js';
import { assembleScript } from '../script.js';
import type { Import, Script, ScriptRequest } from '../script.js';
import { balancedSections } from './class-weights.js';
import { jaxData } from './data.js';
import { HELPERS } from './layers.js';
import { jaxNetwork } from './network.js';
import type { JaxNetwork } from './network.js';
import { jaxOptimizer } from './optimizers.js';
import { paramsLines, usesInitializers, weightKey } from './params.js';
import { frozenLayers, trainingLines } from './training.js';

/** A program that builds, trains and evaluates the same experiment with JAX alone. */
export function jaxScript(request: ScriptRequest): Script {
  const { plan, experiment } = request;
  const network = jaxNetwork(plan);
  const data = jaxData(request);
  return assembleScript(request, {
    imports: [...importsOf(plan, network), ...data.imports],
    sections: [
      [...constantLines(plan), ...data.constants],
      ...network.helpers.map((name) => HELPERS[name]),
      ...paramsLines(plan),
      network.lines,
      penaltyLines(plan),
      lossLines(plan),
      loadLines(network),
      ...data.sections,
      ...balancedSections(plan),
      ...jaxOptimizer(experiment.train.optimizer, frozenLayers(plan)),
      rateFactorLines(experiment.train),
      earlyStoppingLines(experiment.train, (weights) => weights),
      plateauLines(experiment.train),
      evaluateLines(plan, network),
      ...trainingLines(plan, network),
      mainLines(request, network),
    ],
    differences: ['the order of the examples, dropout and the first weights are drawn by JAX', ...data.differences],
    weightsCommand: `mnistx export ${request.folder} --to safetensors -o ${request.file}.safetensors`,
  });
}

function importsOf(plan: Plan, { helpers }: JaxNetwork): Import[] {
  const needsLax = helpers.some((name) => ['conv2d', 'max_pool2d', 'average_pool2d'].includes(name));
  return [
    { line: 'import argparse', isStandard: true },
    ...(usesMath(plan.training) ? [{ line: 'import math', isStandard: true }] : []),
    { line: 'import jax' },
    { line: 'import jax.numpy as jnp' },
    { line: 'import numpy as np' },
    ...(needsLax ? [{ line: 'from jax import lax' }] : []),
    ...(usesInitializers(plan) ? [{ line: 'from jax.nn import initializers' }] : []),
    { line: 'from safetensors.numpy import load_file' },
  ];
}

function constantLines(plan: Plan): string[] {
  const { seed, classes, training } = plan;
  return [
    `SEED = ${seed}`,
    `CLASSES = ${classes}`,
    `BATCH_SIZE = ${training.batch_size}`,
    `EPOCHS = ${training.epochs}`,
    `LEARNING_RATE = ${number(training.optimizer.learning_rate)}`,
    ...classWeightConstant(plan),
  ];
}

export function hasPenalty({ slots }: Plan): boolean {
  return slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0);
}

function penaltyLines(plan: Plan): string[] {
  if (!hasPenalty(plan)) return [];
  const terms = plan.slots.flatMap((slot) => {
    const weight = `params[${text(plan.layers[slot.layer]!.name)}]["${weightKey(plan, slot)}"]`;
    return [
      ...(slot.l1 > 0 ? [`${number(slot.l1)} * jnp.abs(${weight}).sum()`] : []),
      ...(slot.l2 > 0 ? [`${number(slot.l2)} * jnp.square(${weight}).sum()`] : []),
    ];
  });
  const [first, ...rest] = terms;
  return [
    'def penalty(params):',
    '    """What the regularizers add to the loss."""',
    ...(rest.length === 0 ? [`    return ${first}`] : [`    total = ${first}`]),
    ...rest.map((term) => `    total += ${term}`),
    ...(rest.length === 0 ? [] : ['    return total']),
  ];
}

function lossLines(plan: Plan): string[] {
  const smoothing = labelSmoothingOf(plan);
  const { loss } = plan.training;
  const isWeighted = classWeightsIn(plan) !== null;
  const losses = trainsOnLogits(plan)
    ? '-(targets * jax.nn.log_softmax(outputs)).sum(-1)'
    : 'jnp.square(outputs - targets)';
  return [
    `def loss_of(outputs, labels${isWeighted ? ', class_weight=None' : ''}):`,
    ...(isWeighted ? ['    """Mean over the examples, each with the weight of its class in training."""'] : []),
    '    targets = jax.nn.one_hot(labels, CLASSES)',
    ...(smoothing === 0 ? [] : [`    targets = targets * (1 - ${number(smoothing)}) + ${number(smoothing)} / CLASSES`]),
    ...(loss.type === 'focal' ? focalLines(loss) : []),
    ...(isWeighted
      ? [
          `    losses = ${losses}${trainsOnLogits(plan) ? '' : '.mean(-1)'}`,
          '    if class_weight is not None:',
          '        losses = losses * class_weight[labels]',
          '    return losses.mean()',
        ]
      : [`    return ${losses}.mean()`]),
  ];
}

/** The targets of the cross-entropy, with all that is before the logarithm. */
function focalLines({ alpha, gamma }: FocalLoss): string[] {
  const factor = typeof alpha === 'number' ? number(alpha) : call('jnp.array', numbers(alpha));
  return [
    ...statement(prefixed('alpha = ', factor), 1),
    '    rest = jnp.maximum(1 - jax.nn.softmax(outputs), 1e-7)',
    `    targets = alpha * pow(rest, ${number(gamma)}) * targets`,
  ];
}

function loadLines({ hasState }: JaxNetwork): string[] {
  return [
    'def load_weights(file):',
    `    """The params${hasState ? ' and the state' : ''} in a file with names such as conv2d/kernel."""`,
    ...(hasState ? ['    params, state = {}, {}'] : ['    params = {}']),
    '    for path, values in load_file(file).items():',
    '        layer, name = path.split("/", 1)',
    ...(hasState
      ? [
          '        group = state if name.startswith("moving_") else params',
          '        group.setdefault(layer, {})[name] = jnp.asarray(values)',
          '    return params, state',
        ]
      : ['        params.setdefault(layer, {})[name] = jnp.asarray(values)', '    return params']),
  ];
}

function evaluateLines(plan: Plan, { hasState }: JaxNetwork): string[] {
  const k = topKOf(plan);
  const model = hasState ? 'params, state' : 'params';
  const mean = hasPenalty(plan) ? 'loss / len(x) + float(penalty(params))' : 'loss / len(x)';
  return [
    `def evaluate(${model}, examples):`,
    `    """Loss and accuracy${k === 0 ? '' : `, and the share of labels among the ${k} most probable classes`}."""`,
    '    x, y = examples',
    `    loss = correct = ${k === 0 ? '' : 'in_top = '}0`,
    '    for start in range(0, len(x), 1000):',
    '        labels = y[start : start + 1000]',
    `        outputs${hasState ? ', _' : ''} = jax.jit(forward)(${model}, x[start : start + 1000])`,
    '        loss += float(loss_of(outputs, labels)) * len(labels)',
    '        correct += int((outputs.argmax(-1) == labels).sum())',
    ...(k === 0
      ? []
      : [`        top = jax.lax.top_k(outputs, ${k})[1]`, '        in_top += int((top == labels[:, None]).sum())']),
    `    return ${mean}, correct / len(x)${k === 0 ? '' : ', in_top / len(x)'}`,
  ];
}

function mainLines({ experiment, plan }: ScriptRequest, { hasState }: JaxNetwork): string[] {
  const isOwn = namedDatasetOf(experiment) === null;
  const model = hasState ? 'params, state' : 'params';
  const k = topKOf(plan);
  return [
    'def main():',
    '    parser = argparse.ArgumentParser()',
    isOwn
      ? '    parser.add_argument("data", help="file with the examples, .npz")'
      : '    parser.add_argument("--data", default="data", help="folder of the data")',
    '    parser.add_argument("--weights", help="evaluate these weights, do not train")',
    '    args = parser.parse_args()',
    '    training, validation, test = load_data(args.data)',
    '    if args.weights is None:',
    '        params = init_params(jax.random.key(SEED))',
    ...(hasState
      ? ['        params, state = train(params, init_state(), training, validation)']
      : ['        params = train(params, training, validation)']),
    '    else:',
    `        ${model} = load_weights(args.weights)`,
    `    loss, accuracy${k === 0 ? '' : ', top_k'} = evaluate(${model}, test)`,
    `    print(f"test: loss {loss:.4f}, accuracy {accuracy:.4f}${k === 0 ? '' : `, top ${k} {top_k:.4f}`}")`,
  ];
}
