import { labelSmoothingOf, topKOf } from '../../../model/training-facts.js';
import { isChain } from '../../../model/graph.js';
import type { Plan } from '../../../model/types.js';
import { arrayLines, ownArrayLines } from '../arrays.js';
import { classWeightsIn } from '../class-weights.js';
import { call, keyword, list, number, numbers, prefixed, statement, text, tuple } from '../code.js';
import type { Code } from '../code.js';
import { namedDatasetOf } from '../datasets.js';
import { isConstant } from '../schedule.js';
import { assembleScript } from '../script.js';
import type { Script, ScriptRequest } from '../script.js';
import { variablesOf } from '../variables.js';
import { kerasAugmentation } from './augmentation.js';
import { kerasLayers, ownClasses } from './layers.js';
import { given, kerasOptimizer, undecayedNames } from './optimizers.js';
import { kerasRate } from './schedule.js';

/** A program that builds, trains and evaluates the same experiment with Keras 3. */
export function kerasScript(request: ScriptRequest): Script {
  const { plan, experiment } = request;
  const named = namedDatasetOf(experiment);
  const isOwn = named === null || named === 'kmnist';
  const arrays = arrayLines(request, isOwn);
  const augmentation = kerasAugmentation(plan);
  const isStandard = experiment.data.normalization === 'standard';
  return assembleScript(request, {
    imports: [
      { line: 'import argparse', isStandard: true },
      { line: 'import math', isStandard: true },
      { line: 'import keras' },
      ...(isOwn || arrays.validation === 'val' || plan.classWeights === 'balanced'
        ? [{ line: 'import numpy as np' }]
        : []),
      { line: 'from keras import layers' },
      { line: 'from safetensors.numpy import load_file' },
    ],
    sections: [
      constantLines(plan),
      ...ownClasses(plan),
      modelLines(plan, inputCode(experiment.data.normalization), augmentation.layers),
      weightsLines(plan),
      [
        ...(isOwn
          ? ['def load_data(file):', ...ownArrayLines(plan)]
          : [
              'def load_data():',
              '    """Training, validation and test examples."""',
              `    (x_train, y_train), (x_test, y_test) = keras.datasets.${named}.load_data()`,
            ]),
        ...arrays.lines,
        `    training = to_examples(x_train, y_train)`,
        ...(arrays.validation === 'val' ? ['    validation = to_examples(x_val, y_val)'] : []),
        '    test = to_examples(x_test, y_test)',
        `    return training, ${VALIDATION[arrays.validation ?? 'none']}, test`,
      ],
      exampleLines(plan),
      kerasRate(plan).lines,
      compileLines(plan),
      fitLines(plan),
      mainLines({ isOwn, isStandard }),
    ],
    differences: [
      'the order of the examples, dropout and the first weights are drawn by Keras',
      ...(named === 'kmnist' ? ['Keras has no KMNIST'] : []),
      ...(hasPaddedAverage(plan) ? ['Keras on PyTorch averages otherwise at borders that are padded unevenly'] : []),
      ...arrays.differences,
      ...augmentation.differences,
      ...(hasLateRestarts(plan) ? ['Keras may begin a cycle of the schedule a step late, by a rounding'] : []),
      ...(hasLostPlateau(plan) ? ['reduce_lr_on_plateau is left out: Keras cannot lower the rate of a schedule'] : []),
    ],
    weightsCommand: `mnistx export ${request.folder} --to safetensors -o ${request.file}.safetensors`,
  });
}

function constantLines(plan: Plan): string[] {
  return [
    `SEED = ${plan.seed}`,
    ...(isOneHot(plan) ? [`CLASSES = ${plan.classes}`] : []),
    `BATCH_SIZE = ${plan.training.batch_size}`,
    `EPOCHS = ${plan.training.epochs}`,
  ];
}

const VALIDATION = { val: 'validation', test: 'test', none: 'None' } as const;

/** Whether the model takes the pixels' mean and variance. */
function inputCode(normalization: string): Code | null {
  if (normalization === 'none') return null;
  if (normalization === 'unit') return 'layers.Rescaling(1 / 255)';
  return call('layers.Normalization', keyword('mean', 'mean'), keyword('variance', 'variance'));
}

function modelLines(plan: Plan, input: Code | null, augmentation: readonly Code[]): string[] {
  const entrance = [...augmentation, ...(input === null ? [] : [input])];
  const isStandard = typeof input === 'object' && input !== null;
  return [
    `def build_model(${isStandard ? 'mean, variance' : ''}):`,
    `    """The network for images (N, ${plan.inputShape.join(', ')}) of pixels from 0 to 255."""`,
    ...(isChain(plan.layers) ? sequentialLines(plan, entrance) : functionalLines(plan, entrance)),
  ];
}

function inputLayer({ inputShape }: Plan): Code {
  return call('keras.Input', keyword('shape', tuple(inputShape)));
}

function sequentialLines(plan: Plan, entrance: readonly Code[]): string[] {
  const layers = [inputLayer(plan), ...entrance, ...kerasLayers(plan).flat()];
  // Black opens a list of several layers even if it would fit.
  const items = layers.flatMap((layer) => statement(layer, 3, ','));
  return ['    return keras.Sequential(', '        [', ...items, '        ]', '    )'];
}

function functionalLines(plan: Plan, entrance: readonly Code[]): string[] {
  const image = entrance.length === 0 ? 'inputs' : 'x';
  const variables = variablesOf(plan, image);
  const before = entrance.map((layer, at) => prefixed('x = ', applied(layer, at === 0 ? 'inputs' : 'x')));
  const rest = kerasLayers(plan).flatMap((layers, at) => {
    const { inputs, output } = variables[at]!;
    const taken = inputs.length === 1 ? inputs[0]! : `[${inputs.join(', ')}]`;
    return layers.map((layer, step) => prefixed(`${output} = `, applied(layer, step === 0 ? taken : output)));
  });
  return [
    ...[prefixed('inputs = ', inputLayer(plan)), ...before, ...rest].flatMap((code) => statement(code, 1)),
    `    return keras.Model(inputs, ${variables.at(-1)!.output})`,
  ];
}

/** `layers.Add()([y, x])` */
function applied(layer: Code, inputs: string): Code {
  return typeof layer === 'string' ? `${layer}(${inputs})` : { ...layer, after: `${layer.after}(${inputs})` };
}

function weightsLines({ layers }: Plan): string[] {
  // The weights of an attention are those of layers within it.
  const name = layers.some(({ type }) => type === 'multi_head_attention')
    ? 'layer.name + weight.path.removeprefix(layer.path)'
    : 'f"{layer.name}/{weight.name}"';
  return [
    'def load_weights(model, file):',
    '    """Fills the model from a file with names such as conv2d/kernel."""',
    '    tensors = load_file(file)',
    '    for layer in model.layers:',
    '        for weight in layer.weights:',
    `            weight.assign(tensors[${name}])`,
  ];
}

function isOneHot(plan: Plan): boolean {
  const { type } = plan.training.loss;
  return type === 'mean_squared_error' || type === 'focal' || labelSmoothingOf(plan) > 0;
}

function exampleLines(plan: Plan): string[] {
  const labels = isOneHot(plan) ? 'keras.utils.to_categorical(labels, CLASSES)' : 'labels';
  return [
    'def to_examples(images, labels):',
    `    images = images.reshape(-1, ${plan.inputShape.join(', ')}).astype("float32")`,
    `    return images, ${labels}`,
  ];
}

function lossCode(plan: Plan): Code {
  const { loss } = plan.training;
  const smoothing = given('label_smoothing', labelSmoothingOf(plan), 0);
  if (loss.type === 'mean_squared_error') return text('mean_squared_error');
  if (loss.type === 'focal')
    return call(
      'keras.losses.CategoricalFocalCrossentropy',
      keyword('alpha', numbers(loss.alpha)),
      keyword('gamma', number(loss.gamma)),
      ...smoothing,
    );
  if (!isOneHot(plan)) return text('sparse_categorical_crossentropy');
  return call('keras.losses.CategoricalCrossentropy', ...smoothing);
}

function metricsCode(plan: Plan): Code {
  const k = topKOf(plan);
  const name = isOneHot(plan) ? 'TopKCategoricalAccuracy' : 'SparseTopKCategoricalAccuracy';
  const topK = k === 0 ? [] : [call(`keras.metrics.${name}`, keyword('k', number(k)), 'name="top_k_accuracy"')];
  return list('"accuracy"', ...topK);
}

function compileLines(plan: Plan): string[] {
  const { statements, rate } = kerasRate(plan);
  const optimizer = kerasOptimizer(plan.training.optimizer, rate);
  const undecayed = undecayedNames(plan.training.optimizer);
  return [
    'def compile_model(model, steps_per_epoch):',
    ...statements,
    ...(undecayed.length === 0
      ? []
      : [
          ...statement(prefixed('optimizer = ', optimizer), 1),
          ...statement(
            call('optimizer.exclude_from_weight_decay', keyword('var_names', list(...undecayed.map(text)))),
            1,
          ),
        ]),
    ...statement(
      call(
        'model.compile',
        keyword('optimizer', undecayed.length === 0 ? optimizer : 'optimizer'),
        keyword('loss', lossCode(plan)),
        keyword('metrics', metricsCode(plan)),
      ),
      1,
    ),
  ];
}

function fitLines(plan: Plan): string[] {
  const { shuffle } = plan.training;
  const callbacks = callbackCodes(plan);
  return [
    'def train(model, training, validation):',
    '    x, y = training',
    ...classWeightLines(plan),
    ...(callbacks.length === 0 ? [] : statement(prefixed('callbacks = ', list(...callbacks)), 1)),
    ...statement(
      call(
        'model.fit',
        'x',
        'y',
        'batch_size=BATCH_SIZE',
        'epochs=EPOCHS',
        shuffle ? null : 'shuffle=False',
        'validation_data=validation',
        callbacks.length === 0 ? null : 'callbacks=callbacks',
        classWeightsIn(plan) === null ? null : 'class_weight=class_weight',
        'verbose=2',
      ),
      1,
    ),
  ];
}

/** By the number of each class. Keras takes 1 for a class that is not in it. */
function classWeightLines(plan: Plan): string[] {
  const weights = classWeightsIn(plan);
  if (weights === null) return [];
  if (weights === 'balanced')
    return [
      `    counts = np.bincount(${isOneHot(plan) ? 'y.argmax(1)' : 'np.ravel(y)'})`,
      '    balanced = len(y) / ((counts > 0).sum() * np.maximum(counts, 1))',
      '    class_weight = dict(enumerate(balanced.tolist()))',
    ];
  return statement(prefixed('class_weight = ', weights), 1);
}

function callbackCodes({ training }: Plan): Code[] {
  const { early_stopping: stopping, reduce_lr_on_plateau: plateau } = training;
  const early =
    stopping === false
      ? []
      : [
          call(
            'keras.callbacks.EarlyStopping',
            text(stopping.monitor),
            keyword('min_delta', number(stopping.min_delta)),
            keyword('patience', number(stopping.patience)),
            stopping.restore_best_weights ? 'restore_best_weights=True' : null,
            stopping.start_from_epoch === 0 ? null : keyword('start_from_epoch', number(stopping.start_from_epoch)),
          ),
        ];
  if (plateau === false || !isConstant(training.learning_rate_schedule)) return early;
  const lowering = call(
    'keras.callbacks.ReduceLROnPlateau',
    text(plateau.monitor),
    keyword('factor', number(plateau.factor)),
    keyword('patience', number(plateau.patience)),
    keyword('min_delta', number(plateau.min_delta)),
    plateau.cooldown === 0 ? null : keyword('cooldown', number(plateau.cooldown)),
    plateau.min_lr === 0 ? null : keyword('min_lr', number(plateau.min_lr)),
  );
  return [...early, lowering];
}

function hasPaddedAverage({ layers }: Plan): boolean {
  return layers.some(({ options }) => options.type === 'average_pooling2d' && options.padding === 'same');
}

/** It finds the cycle by logarithms of 32 bits. */
function hasLateRestarts({ training: { learning_rate_schedule: schedule } }: Plan): boolean {
  return schedule.type === 'cosine_restarts' && schedule.t_mul > 1;
}

function hasLostPlateau({ training }: Plan): boolean {
  return training.reduce_lr_on_plateau !== false && !isConstant(training.learning_rate_schedule);
}

function mainLines({ isOwn, isStandard }: { isOwn: boolean; isStandard: boolean }): string[] {
  return [
    'def main():',
    '    parser = argparse.ArgumentParser()',
    ...(isOwn ? ['    parser.add_argument("data", help="file with the examples, .npz")'] : []),
    '    parser.add_argument("--weights", help="evaluate these weights, do not train")',
    '    args = parser.parse_args()',
    '    keras.utils.set_random_seed(SEED)',
    `    training, validation, test = load_data(${isOwn ? 'args.data' : ''})`,
    ...(isStandard
      ? ['    pixels = training[0]', '    model = build_model(pixels.mean((0, 1, 2)), pixels.var((0, 1, 2)))']
      : ['    model = build_model()']),
    '    compile_model(model, math.ceil(len(training[0]) / BATCH_SIZE))',
    '    if args.weights is None:',
    '        train(model, training, validation)',
    '    else:',
    '        load_weights(model, args.weights)',
    '    results = model.evaluate(*test, verbose=0, return_dict=True)',
    '    print("test:", ", ".join(f"{name} {value:.4f}" for name, value in results.items()))',
  ];
}
