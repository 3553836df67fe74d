import { unsupported } from './errors.js';
import { fieldsAt, isFields, shown, textAt } from './fields.js';
import type { Fields, ForeignLayer, Topology, WiredLayer } from './types.js';
import { wireLayers } from './wire-layers.js';
import type { CalledLayer } from './wire-layers.js';

/** As many layers as a network may have, and those that only feed or preprocess, or are activations of others. */
const MOST_LAYERS = 1500;

/**
 * The layers of a model in the JSON of Keras 2, Keras 3 or TensorFlow.js, in the order in which they compute.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED for a model of several inputs or outputs or of shared layers, and for classes that are not Keras' own
 */
export function readTopology(file: string, model: Fields, compiled: Fields | null): Topology {
  checkOwnClass('the model', model);
  const className = textAt(model, 'class_name');
  const order = Object.hasOwn(ORDERS, className ?? '') ? ORDERS[className!] : undefined;
  if (order === undefined)
    throw unsupported(
      `${file} is a model of the class ${shown(className)}`,
      'a Sequential or a Functional model can be imported',
    );
  // Keras 1 and old TensorFlow.js write the list of layers alone.
  const config = Array.isArray(model['config']) ? { layers: model['config'] } : fieldsAt(model, 'config');
  const written = Array.isArray(config['layers']) ? config['layers'] : [];
  if (written.length === 0) throw unsupported(`${file} has no layers`, 'save a model that has been built');
  if (written.length > MOST_LAYERS)
    throw unsupported(`${file} has ${written.length} layers`, `at most ${MOST_LAYERS} can be imported`);
  const layers = order(written.map(layerOf), config);
  // Keras writes an empty object for a model that was not compiled.
  const isCompiled = compiled !== null && Object.keys(compiled).length > 0;
  return { layers, inputShape: inputShapeOf(layers[0]!, model), compiled: isCompiled ? compiled : null };
}

const ORDERS: Readonly<Record<string, (layers: readonly CalledLayer[], config: Fields) => readonly WiredLayer[]>> = {
  Sequential: (layers) => layers.map(({ layer }, at) => ({ ...layer, inputs: at === 0 ? [] : [at - 1] })),
  Functional: wireLayers,
  Model: wireLayers,
};

function layerOf(value: unknown, index: number): CalledLayer {
  const written = isFields(value) ? value : {};
  const config = fieldsAt(written, 'config');
  const className = textAt(written, 'class_name') ?? '';
  const name = textAt(config, 'name') ?? textAt(written, 'name') ?? `layer ${index + 1}`;
  checkOwnClass(`the layer "${shown(name).slice(1, -1)}" (${shown(className).slice(1, -1)})`, written);
  return { layer: { className, name, config }, calls: written['inbound_nodes'] };
}

/** A class that the user's own program has registered may share its name with one of Keras. */
function checkOwnClass(what: string, written: Fields): void {
  const [module, registered] = [textAt(written, 'module'), textAt(written, 'registered_name')];
  const className = textAt(written, 'class_name');
  const isKeras = module === null || /^(tf_)?keras(\.|$)/.test(module);
  if (isKeras && (registered === null || registered === className)) return;
  throw unsupported(
    `${what} is a class of the program that saved it (${shown(registered ?? module)}), not one of Keras`,
    'only layers of Keras can be imported',
  );
}

/** Without the batch; `null` if nothing says it. */
function inputShapeOf({ config }: ForeignLayer, model: Fields): readonly number[] | null {
  const written =
    config['batch_shape'] ?? config['batch_input_shape'] ?? fieldsAt(model, 'build_config')['input_shape'];
  if (!Array.isArray(written)) return null;
  const shape = written.slice(1) as readonly unknown[];
  return shape.every((size) => Number.isSafeInteger(size) && (size as number) > 0)
    ? (shape as readonly number[])
    : null;
}
