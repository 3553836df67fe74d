import { kerasGroups } from '../formats/keras-groups.js';
import { unreadable } from './errors.js';
import { parseFields } from './fields.js';
import type { Hdf5File } from './hdf5-file.js';
import { readTopology } from './topology.js';
import type { ForeignModel, ForeignTensor, Topology } from './types.js';

/** The model in an HDF5 file of Keras 2 or 3, or weights alone. */
export function readH5(name: string, file: Hdf5File): Pick<ForeignModel, 'program' | 'topology' | 'tensors'> {
  const [config] = file.texts('', 'model_config');
  const [version] = file.texts('', 'keras_version');
  const program = version === undefined ? null : `Keras ${version}`;
  const topology = config === undefined ? null : topologyIn(name, file, config);
  const group = file.names('').includes('model_weights') ? 'model_weights' : '';
  const tensors = file.names('').includes('layers') ? numberedWeights(file, null) : namedWeights(name, file, group);
  return { program, topology, tensors };
}

function topologyIn(name: string, file: Hdf5File, config: string): Topology {
  const model = parseFields(config);
  if (model === null) throw unreadable(name, 'has a model_config that is not a JSON object, or nested too deeply');
  const [training] = file.texts('', 'training_config');
  return readTopology(name, model, training === undefined ? null : parseFields(training));
}

/** `layer_names` lists the groups, `weight_names` of each the paths in it. */
function namedWeights(name: string, file: Hdf5File, group: string): ForeignTensor[] {
  return longList(file, group, 'layer_names').flatMap((layer) => {
    const folder = `${group}/${layer}`;
    return longList(file, folder, 'weight_names').map((weight): ForeignTensor => {
      const array = file.array(`${folder}/${weight}`);
      if (array === null) throw unreadable(name, `has no weights ${layer}/${weight}, which it lists`);
      const { shape, read } = array;
      return { name: `${layer}/${weight}`, layer: layerIn(weight, layer), role: roleIn(weight), shape, read };
    });
  });
}

/** Keras cuts a list that is too long for one attribute: weight_names0, weight_names1, … */
function longList(file: Hdf5File, object: string, attribute: string): readonly string[] {
  const whole = file.texts(object, attribute);
  if (whole.length > 0) return whole;
  const parts: string[] = [];
  for (let at = 0; ; at++) {
    const part = file.texts(object, `${attribute}${at}`);
    if (part.length === 0) return parts;
    parts.push(...part);
  }
}

/** `kernel` of `sequential/dense/kernel:0`. */
export function roleIn(weight: string): string {
  return weight.slice(weight.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}

/** `attention/query` of `model/attention/query/kernel:0` in the group of the layer `attention`, whose part `query` is. */
function layerIn(weight: string, layer: string): string {
  const [above, part] = weight.split('/').slice(-3);
  return above === layer && Object.values(PARTS).includes(part!) ? `${layer}/${part!}` : layer;
}

/** The layers within a MultiHeadAttention by their groups in the weights of Keras 3. */
const PARTS: Readonly<Record<string, string>> = {
  query_dense: 'query',
  key_dense: 'key',
  value_dense: 'value',
  output_dense: 'attention_output',
};

/** Where Keras 3 keeps the layers, and where Keras 2 kept them in its last versions. */
const ROOTS = ['layers', '_layer_checkpoint_dependencies'];

/**
 * The weights of Keras 3: `layers/conv2d_1/vars/0`. Groups have the names of classes, numbered; the names of layers follow
 * from the topology, else from what Keras notes beside the weights.
 */
export function numberedWeights(file: Hdf5File, topology: Topology | null): ForeignTensor[] {
  const root = ROOTS.find((name) => file.names('').includes(name)) ?? ROOTS[0]!;
  const names = topology === null ? null : layerNames(topology);
  return file.names(root).flatMap((group) => {
    const own = `${root}/${group}`;
    const layer = names?.get(group) ?? file.texts(`${own}/vars`, 'name')[0] ?? group;
    const parts = file.names(own).filter((name) => Object.hasOwn(PARTS, name));
    return [
      ...numberedIn(file, `${own}/vars`).map(({ name, ...array }) => ({
        ...{ name: `${layer} (${name})`, layer, role: null },
        ...array,
      })),
      ...parts.flatMap((part) =>
        numberedIn(file, `${own}/${part}/vars`).map(({ name, ...array }, at) => ({
          ...{ name: `${layer} (${name})`, layer: `${layer}/${PARTS[part]!}`, role: PART_ROLES[at] ?? null },
          ...array,
        })),
      ),
    ];
  });
}

/** The order of variables in a part of an attention. */
const PART_ROLES: readonly string[] = ['kernel', 'bias'];

/** The arrays of a group whose names are numbers, in their order. */
function numberedIn(file: Hdf5File, vars: string): Pick<ForeignTensor, 'name' | 'shape' | 'read'>[] {
  const numbers = file.names(vars).filter((name) => /^\d{1,4}$/.test(name));
  return numbers
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((number) => {
      const array = file.array(`${vars}/${number}`);
      return array === null ? [] : [{ name: `${vars}/${number}`, shape: array.shape, read: array.read }];
    });
}

/** The name of the layer in each group. */
function layerNames({ layers }: Topology): ReadonlyMap<string, string> {
  const groups = kerasGroups(layers.map(({ className }) => className));
  return new Map(layers.map(({ name }, index) => [groups[index]!, name]));
}
