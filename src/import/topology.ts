import { unsupported } from './errors.js';
import { fieldsAt, isFields, shown, textAt } from './fields.js';
import type { Fields, ForeignLayer, Topology } from './types.js';

/** As many layers as an experiment may have, and those that only feed or preprocess. */
const MOST_LAYERS = 600;

const CHAIN_FIX = 'only a chain of layers, each fed by the one before, can be imported';

/**
 * The layers of a model in the JSON of Keras 2, Keras 3 or TensorFlow.js, in the order in which they compute.
 *
 * @throws {MnistxError} MODEL_UNSUPPORTED for a model that is not a chain, and for classes that are not Keras' own
 */
export function readTopology(file: string, model: Fields, compiled: Fields | null): Topology {
  checkOwnClass('the model', model);
  const className = textAt(model, 'class_name');
  const order = Object.hasOwn(ORDERS, className ?? '') ? ORDERS[className!] : undefined;
  if (order === undefined)
    throw unsupported(
      `${file} is a model of the class ${shown(className)}`,
      'a Sequential model, or a Functional one that is a chain, can be imported',
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
  return {
    layers: layers.map(({ layer }) => layer),
    inputShape: inputShapeOf(
      layers.map(({ layer }) => layer),
      model,
    ),
    compiled: isCompiled ? compiled : null,
  };
}

interface Placed {
  readonly layer: ForeignLayer;
  /** Where a Functional model says what feeds the layer; else `undefined`. */
  readonly inbound: unknown;
}

const ORDERS: Readonly<Record<string, (layers: readonly Placed[], config: Fields) => readonly Placed[]>> = {
  Sequential: (layers) => layers,
  Functional: orderChain,
  Model: orderChain,
};

function layerOf(value: unknown, index: number): Placed {
  const written = isFields(value) ? value : {};
  const config = fieldsAt(written, 'config');
  const className = textAt(written, 'class_name') ?? '';
  const name = textAt(config, 'name') ?? textAt(written, 'name') ?? `layer ${index + 1}`;
  checkOwnClass(`the layer "${shown(name).slice(1, -1)}" (${shown(className).slice(1, -1)})`, written);
  return { layer: { className, name, config }, inbound: written['inbound_nodes'] };
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

/** Follows a Functional model from its input to its output. */
function orderChain(layers: readonly Placed[], config: Fields): readonly Placed[] {
  const inputs = layers.filter(({ layer }) => layer.className === 'InputLayer');
  if (inputs.length !== 1) throw unsupported(`the model has ${inputs.length} inputs`, CHAIN_FIX);
  const followers = new Map<string, Placed>();
  for (const placed of layers) {
    if (placed === inputs[0]) continue;
    const sources = sourcesOf(placed.inbound);
    if (sources.length !== 1)
      throw unsupported(`the layer "${placed.layer.name}" is fed by ${sources.length} layers`, CHAIN_FIX);
    if (followers.has(sources[0]!))
      throw unsupported(`the layer "${sources[0]!}" feeds several layers, such as "${placed.layer.name}"`, CHAIN_FIX);
    followers.set(sources[0]!, placed);
  }
  const chain = [inputs[0]!];
  for (
    let next = followers.get(chain[0]!.layer.name);
    next !== undefined && chain.length <= layers.length;
    next = followers.get(next.layer.name)
  )
    chain.push(next);
  const outputs = sourcesOf(config['output_layers']);
  const isWhole = chain.length === layers.length && outputs.length === 1 && outputs[0] === chain.at(-1)!.layer.name;
  if (!isWhole) throw unsupported('the layers of the model do not form one chain', CHAIN_FIX);
  return chain;
}

/** Names of layers in `["conv2d", 0, 0]`, however deep it stands; each use of a layer's output counts. */
function sourcesOf(node: unknown): string[] {
  if (isFields(node)) return Object.values(node).flatMap(sourcesOf);
  if (!Array.isArray(node)) return [];
  const [name, at, tensor] = node as readonly unknown[];
  const isReference = typeof name === 'string' && typeof at === 'number' && typeof tensor === 'number';
  return isReference ? [name] : node.flatMap(sourcesOf);
}

/** Without the batch; `null` if nothing says it. */
function inputShapeOf(layers: readonly ForeignLayer[], model: Fields): readonly number[] | null {
  const config = layers[0]?.config ?? {};
  const written =
    config['batch_shape'] ?? config['batch_input_shape'] ?? fieldsAt(model, 'build_config')['input_shape'];
  if (!Array.isArray(written)) return null;
  const shape = written.slice(1) as readonly unknown[];
  return shape.every((size) => Number.isSafeInteger(size) && (size as number) > 0)
    ? (shape as readonly number[])
    : null;
}
