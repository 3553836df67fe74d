import { unreadable, unsupported } from './errors.js';
import { isFields, parseFields, textAt } from './fields.js';
import { openHdf5 } from './hdf5-file.js';
import { numberedWeights } from './read-h5.js';
import { readTopology } from './topology.js';
import type { Fields, ForeignModel } from './types.js';
import { openZip } from './zip-members.js';
import type { ReadMember } from './zip-members.js';

const MOST_JSON_BYTES = 2 ** 24;
const MOST_WEIGHT_BYTES = 2 ** 30;

/** A .keras file: a zip archive of metadata.json, config.json and model.weights.h5. */
export async function readKeras(
  name: string,
  bytes: Uint8Array,
): Promise<Pick<ForeignModel, 'program' | 'topology' | 'tensors'>> {
  const member = await openZip(name, bytes);
  const config = await readJson(name, member, 'config.json');
  if (config === null)
    throw unsupported(
      `${name} is a zip archive without config.json, so no model of Keras`,
      'save the model with model.save("model.keras"); a pickle of PyTorch is not read, since it can run programs',
    );
  const metadata = (await readJson(name, member, 'metadata.json')) ?? {};
  const compiled = config['compile_config'];
  const topology = readTopology(name, config, isFields(compiled) ? compiled : null);
  const weights = await member('model.weights.h5', MOST_WEIGHT_BYTES);
  if (weights === null) throw unreadable(name, 'has no model.weights.h5');
  const file = openHdf5(`${name}: model.weights.h5`, weights);
  const version = textAt(metadata, 'keras_version');
  const program = version === null ? null : `Keras ${version}`;
  return { program, topology, tensors: numberedWeights(file, topology) };
}

async function readJson(name: string, member: ReadMember, wanted: string): Promise<Fields | null> {
  const bytes = await member(wanted, MOST_JSON_BYTES);
  if (bytes === null) return null;
  const fields = parseFields(new TextDecoder().decode(bytes));
  if (fields === null) throw unreadable(name, `has a ${wanted} that is not a JSON object, or nested too deeply`);
  return fields;
}
