import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { zipSync } from 'fflate';
import type { ExecutionContext } from 'ava';
import type { ErrorCode } from '../../src/errors.js';
import { importFile, modelBytes, unpackModel } from '../helpers/foreign-models.js';
import { temporaryFolder } from '../helpers/idx-files.js';
import { layerOf, layersOf, withConfig } from '../helpers/keras-archives.js';
import type { WrittenLayer } from '../helpers/keras-archives.js';
import { makeSafetensors } from '../helpers/safetensors-files.js';

type Config = Parameters<typeof layersOf>[0];

/** A .keras file whose config.json was changed is refused. */
const changed = test.macro<[change: (config: Config) => unknown, message: RegExp, name?: string]>(
  async (t, change, message, name = 'convnet.keras') => {
    const file = join(temporaryFolder(t), 'model.keras');
    writeFileSync(file, withConfig(modelBytes(t, name), change));
    const error = await t.throwsAsync(importFile(t, file));
    t.regex(error!.message, message);
  },
);

const set = (className: string, options: object) => (config: Config) =>
  void Object.assign(layerOf(config, className).config, options);

test(
  'a Lambda layer is refused by its name',
  changed,
  (config) => {
    Object.assign(layerOf(config, 'Dropout'), {
      class_name: 'Lambda',
      config: { name: 'sneaky', function: 'os.system' },
    });
  },
  /"sneaky" \(Lambda\) cannot be imported: it holds a program/,
);

test(
  'a class of the user’s own is refused, also one with the name of Keras’',
  changed,
  (config) => {
    Object.assign(layerOf(config, 'Dropout'), { registered_name: 'mine>Dropout' });
  },
  /is a class of the program that saved it \("mine>Dropout"\)/,
);

test(
  'a class of another module is refused',
  changed,
  (config) => {
    Object.assign(layerOf(config, 'Dropout'), { module: 'mine.layers' });
  },
  /"mine.layers"\), not one of Keras/,
);

test(
  'a layer without counterpart is refused by its name',
  changed,
  (config) => {
    Object.assign(layerOf(config, 'Dropout'), { class_name: 'UnitNormalization', config: { name: 'long' } });
  },
  /"long" \(UnitNormalization\) cannot be imported: mnistx has no such layer/,
);

test(
  'an activation without counterpart is named',
  changed,
  set('Dense', { activation: 'mish' }),
  /"hidden" \(Dense\).* its activation "mish"/,
);
test('another slope of LeakyReLU is named', changed, set('LeakyReLU', { negative_slope: 0.3 }), /its slope is 0.3/);
test(
  'channels first are refused',
  changed,
  set('Conv2D', { data_format: 'channels_first' }),
  /its data_format is "channels_first"/,
);
test('groups of a convolution are refused', changed, set('Conv2D', { groups: 2 }), /its groups is 2; only 1/);
test(
  'an option that nobody knows is refused',
  changed,
  set('Conv2D', { twist: 7 }),
  /its option twist \(7\) is not known/,
);
test('an axis that is not the last is refused', changed, set('BatchNormalization', { axis: 1 }), /works along axis 1/);
test(
  'a number of the wrong type is refused',
  changed,
  set('Dense', { units: 'many' }),
  /its units is "many", not a number/,
);
test('a size that no network may have is refused', changed, set('Dense', { units: 1e9 }), /units/);
test(
  'layers of another precision are refused',
  changed,
  set('Dense', { dtype: 'float64' }),
  /it computes in "float64"/,
);
test(
  'a config that is nested too deeply is refused',
  changed,
  () => `{"config":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  /config\.json that is not a JSON object, or nested too deeply/,
);
test('a model without layers is refused', changed, (config) => void layersOf(config).splice(0), /has no layers/);
test(
  'a subclassed model is refused',
  changed,
  (config) => void Object.assign(config, { class_name: 'MyModel' }),
  /class "MyModel"/,
);

/** What Keras writes for the use of an output. */
const tensorOf = (layer: string, call = 0, tensor = 0) => {
  return { class_name: '__keras_tensor__', config: { keras_history: [layer, call, tensor] } };
};

/** A layer of a Functional model that is fed by others, in the place of its own inputs. */
const feed = (layer: WrittenLayer, ...sources: readonly string[]) =>
  void (layer.inbound_nodes = [{ args: sources.map((source) => tensorOf(source)), kwargs: {} }]);

const named = (config: Config, name: string) => layersOf(config).find((layer) => layer.config['name'] === name)!;

/** The layers of perceptron.keras: pixels, flatten_1, dense, dense_1, activation, dense_2. */
const rewired = test.macro<[rewire: (layers: WrittenLayer[], config: Config) => unknown, message: RegExp]>(
  async (t, rewire, message) => {
    const file = join(temporaryFolder(t), 'model.keras');
    const change = (config: Config): void => void rewire(layersOf(config), config);
    writeFileSync(file, withConfig(modelBytes(t, 'perceptron.keras'), change));
    const error = await t.throwsAsync(importFile(t, file), { code: 'MODEL_UNSUPPORTED' });
    t.regex(error!.message, message);
  },
);

test(
  'a layer that does not lead to the output is refused',
  rewired,
  (layers) => feed(layers[3]!, nameOf(layers[1]!)),
  /"dense" \(Dense\) cannot be imported: the output of the model does not depend on it/,
);
test(
  'a Functional model of two inputs is refused',
  rewired,
  (layers) => layers.push({ ...layers[0]!, config: { ...layers[0]!.config, name: 'other' } }),
  /has 2 inputs: "pixels", "other"/,
);
test(
  'a Functional model of two outputs is refused',
  rewired,
  (layers, config) => {
    const outputs = [3, 5].map((at) => [nameOf(layers[at]!), 0, 0]);
    Object.assign(config['config'] as object, { output_layers: outputs });
  },
  /the model has 2 outputs: "dense_1", "dense_2"/,
);
test(
  'a Functional model without an output is refused',
  rewired,
  (_, config) => Object.assign(config['config'] as object, { output_layers: 7 }),
  /the model has 0 outputs/,
);
test(
  'a Functional model that is a ring is refused',
  rewired,
  (layers) => feed(layers[1]!, nameOf(layers[3]!)),
  /"(flatten_1|dense|dense_1)" .*it is in a ring: its output leads back to itself/,
);
test(
  'a layer that names itself as its input is refused',
  rewired,
  (layers) => feed(layers[2]!, nameOf(layers[2]!)),
  /"dense" \(Dense\).* it is in a ring/,
);
test(
  'a layer that takes the output of one that is not there is refused',
  rewired,
  (layers) => feed(layers[2]!, 'gone'),
  /"dense" \(Dense\).* it takes the output of "gone", which the file does not have/,
);
test(
  'a layer that nothing feeds is refused',
  rewired,
  (layers) => void (layers[2]!.inbound_nodes = []),
  /"dense" \(Dense\).* no other layer feeds it/,
);
test(
  'two layers of one name are refused',
  rewired,
  (layers) => void (layers[3]!.config['name'] = nameOf(layers[2]!)),
  /"dense" \(Dense\).* the file has two layers of this name/,
);
test(
  'a layer that two places share is refused',
  rewired,
  (layers) => void (layers[3]!.inbound_nodes = [0, 1].map(() => ({ args: [tensorOf('dense')], kwargs: {} }))),
  /"dense_1" \(Dense\).* 2 places of the model share it/,
);
test(
  'the second output of a layer is refused',
  rewired,
  (layers) => void (layers[3]!.inbound_nodes = [{ args: [tensorOf('dense', 0, 1)], kwargs: {} }]),
  /"dense_1" \(Dense\).* it takes another output of "dense" than its first/,
);
test(
  'a layer of several inputs that is no merge is refused',
  rewired,
  (layers) => feed(layers[3]!, 'dense', 'flatten_1'),
  /"dense_1" \(Dense\).* it takes the outputs of several layers, "dense", "flatten_1"/,
);
test(
  'a layer that is called as in training is refused',
  rewired,
  (layers) => void (layers[3]!.inbound_nodes = [{ args: [tensorOf('dense')], kwargs: { training: true } }]),
  /"dense_1" \(Dense\).* it is called with training=true/,
);
test(
  'an operator with a number is refused',
  rewired,
  (layers) => {
    Object.assign(layers[4]!, { module: 'keras.src.ops.numpy', class_name: 'Add', registered_name: 'Add' });
    Object.assign(layers[4]!, {
      config: { name: 'activation' },
      inbound_nodes: [{ args: [tensorOf('dense_1'), 2], kwargs: {} }],
    });
  },
  /"activation" \(Add\).* it is called with 2/,
);
test(
  'a merge of one output is refused',
  rewired,
  (layers) => void Object.assign(layers[4]!, { class_name: 'Average', config: { name: 'activation' } }),
  /"activation" \(Average\).* it merges the output of one layer alone/,
);
test(
  'a merge of more outputs than a block has branches is refused',
  rewired,
  (layers) => {
    Object.assign(layers[4]!, { class_name: 'Average', config: { name: 'activation' } });
    feed(layers[4]!, ...Array.from({ length: 100_000 }, () => 'dense_1'));
  },
  /"activation" \(Average\).* it merges 100000 outputs; at most 100/,
);
test(
  'a model of 100,000 layers is refused',
  rewired,
  (layers) => {
    // As Keras 2 writes it, which is shorter: a config.json may have 16 MB.
    const chain = Array.from({ length: 100_000 }, (_, at) => {
      const source = at === 0 ? nameOf(layers[4]!) : `more${at - 1}`;
      return { class_name: 'Flatten', config: { name: `more${at}` }, inbound_nodes: [[[source, 0, 0]]] };
    });
    layers.splice(5, 1, ...(chain as unknown as WrittenLayer[]));
  },
  /has 100005 layers/,
);

test(
  'wires that cross branches are refused',
  changed,
  (config) => {
    feed(named(config, 'outer'), 'add_2', 'activation_1');
  },
  /"[a-z_0-9]+" \([A-Za-z0-9]+\) cannot be imported: its output goes to .* and their wires cross those of other branches/,
  'residual.keras',
);
test(
  'a merge that repeats one output over another is refused by its name',
  changed,
  () => undefined,
  /the layer "excited" cannot be imported: branch 0 gives \[6, 6, 4\], branch 1 gives \[1, 1, 4\]: multiply needs outputs of the same shape/,
  'squeezed.keras',
);
test(
  'a concatenation along another axis is refused',
  changed,
  (config) => void (named(config, 'concatenate').config['axis'] = 1),
  /the layer "concatenate" cannot be imported: it works along axis 1/,
  'inception.keras',
);

const nameOf = (layer: WrittenLayer) => layer.config['name'] as string;

test('--normalization that contradicts the model is refused', async (t) => {
  const file = unpackModel(t, 'convnet.keras');
  await t.throwsAsync(importFile(t, file, { normalization: 'unit' }), { message: /would do it twice/ });
  t.is((await importFile(t, file, { normalization: 'none' })).manifest.experiment.data.normalization, 'unit');
});

/** A file of other content is refused. */
const refused = test.macro<[code: ErrorCode, make: (t: ExecutionContext) => Uint8Array, message: RegExp]>(
  async (t, code, make, message) => {
    const file = join(temporaryFolder(t), 'model');
    writeFileSync(file, make(t));
    const error = await t.throwsAsync(importFile(t, file), { code });
    t.regex(error!.message, message);
  },
);

const text = (value: string) => new TextEncoder().encode(value);

test('a pickle is refused', refused, 'MODEL_UNSUPPORTED', () => Uint8Array.of(0x80, 2, 0x7d), /pickle of Python/);
test(
  'a PyTorch archive is refused',
  refused,
  'MODEL_UNSUPPORTED',
  () => zipSync({ 'archive/data.pkl': Uint8Array.of(1) }),
  /zip archive without config\.json/,
);
test('an unknown file is refused', refused, 'MODEL_UNSUPPORTED', () => text('hello'), /not a model that mnistx knows/);
test('an empty file is refused', refused, 'MODEL_UNSUPPORTED', () => new Uint8Array(), /not a model that mnistx knows/);
test('a graph model is refused', refused, 'MODEL_UNSUPPORTED', () => text('{"format":"graph-model"}'), /graph model/);

test(
  'a member that would unpack to a thousand times its size is refused before it is',
  refused,
  'MODEL_UNREADABLE',
  (t) => {
    const archive = withConfig(
      modelBytes(t, 'convnet.keras'),
      (config) => JSON.stringify(config) + ' '.repeat(17_000_000),
    );
    return archive;
  },
  /holds config\.json of \d+ bytes; at most/,
);

test(
  'an archive that is cut off is refused',
  refused,
  'MODEL_UNREADABLE',
  (t) => modelBytes(t, 'convnet.keras').subarray(0, 20_000),
  /not a whole zip archive/,
);
test(
  'an HDF5 file that is cut off is refused',
  refused,
  'MODEL_UNREADABLE',
  (t) => modelBytes(t, 'convnet.h5').subarray(0, 20_000),
  /is a damaged HDF5 file: it points to bytes/,
);

test(
  'weights of a folder above the model are not read',
  refused,
  'MODEL_UNREADABLE',
  (t) => {
    const model = JSON.parse(modelBytes(t, 'converted/model.json').toString()) as {
      weightsManifest: { paths: string[] }[];
    };
    model.weightsManifest[0]!.paths = ['../../etc/passwd'];
    return text(JSON.stringify(model));
  },
  /names weights "\.\.\/\.\.\/etc\/passwd" that are not a file beside it/,
);

const tensor = (start: number, end: number) => ({
  dtype: 'F32',
  shape: [(end - start) / 4],
  data_offsets: [start, end],
});

test(
  'a safetensors header longer than the file is refused',
  refused,
  'MODEL_UNREADABLE',
  () => makeSafetensors('{}', 0, 2 ** 40),
  /says that its header has 1099511627776/,
);
test(
  'a key that stands twice is refused',
  refused,
  'MODEL_UNREADABLE',
  () => makeSafetensors(`{"a":${JSON.stringify(tensor(0, 4))},"\\u0061":${JSON.stringify(tensor(0, 4))}}`, 4),
  /the key "a" twice/,
);
test(
  'a gap between tensors is refused',
  refused,
  'MODEL_UNREADABLE',
  () => makeSafetensors({ a: tensor(0, 4), b: tensor(8, 12) }, 12),
  /places "b" at byte 8, but the tensor before it ends at 4/,
);
test(
  'tensors that overlap are refused',
  refused,
  'MODEL_UNREADABLE',
  () => makeSafetensors({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
  /places "b" at byte 4/,
);
test(
  'bytes after the last tensor are refused',
  refused,
  'MODEL_UNREADABLE',
  () => makeSafetensors({ a: tensor(0, 4) }, 8),
  /has 8 bytes of values, its tensors take 4/,
);
test(
  'a tensor beyond the end is refused',
  refused,
  'MODEL_UNREADABLE',
  () => makeSafetensors({ a: tensor(0, 2 ** 40) }, 8),
  /at bytes 0 to 1099511627776 of 8/,
);
