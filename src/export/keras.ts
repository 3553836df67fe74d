import { zipSync } from 'fflate';
import { loadHdf5 } from '../formats/hdf5.js';
import type { Plan } from '../model/types.js';
import { updatesOf } from '../model/updates.js';
import { formOf } from './keras/forms.js';
import { functionalConfig, orderLayers } from './keras/functional.js';
import { kerasNodes } from './keras/network.js';
import type { KerasNode } from './keras/network.js';
import { kerasObject } from './keras/objects.js';
import { compileConfig } from './keras/training.js';
import { layerVariables, optimizerVariables } from './keras/variables.js';
import { encodeVariables } from './keras/weights-file.js';
import { inputMetadata } from './metadata.js';
import type { ExportedRun, ExportWriter } from './types.js';

/** Whose format is written. */
const KERAS_VERSION = '3.15.1';

export const kerasWriter: ExportWriter = {
  remarks: ({ plan }) => [
    ...(updatesOf(plan.training.optimizer).decay.exclude.length === 0
      ? []
      : ['Keras keeps no exceptions of weight_decay in its files: call exclude_from_weight_decay before you train on']),
    ...plan.layers.flatMap((layer) => formOf(layer).remark?.(layer) ?? []),
  ],
  write: async (run, { input }) => [{ name: 'model.keras', bytes: await writeKeras(run, input === 'pixels') }],
  use: (file) => `load it: keras.saving.load_model("${file}"); fit trains on`,
};

async function writeKeras(
  { manifest, plan, weights, normalization, metadata }: ExportedRun,
  takesPixels: boolean,
): Promise<Uint8Array> {
  const nodes = kerasNodes(plan, takesPixels ? normalization : null);
  const layers = orderLayers(nodes);
  const variables = [
    ...layerVariables(plan, layers, weights),
    ...optimizerVariables(plan, layers, plan.training.optimizer),
  ];
  const origin = takesPixels ? { ...metadata, ...inputMetadata(plan, null) } : metadata;
  const files = {
    'metadata.json': json({ keras_version: KERAS_VERSION, date_saved: dateSaved(manifest.created), ...origin }),
    'config.json': json({ ...modelConfig(manifest.name, plan, nodes), compile_config: compileConfig(plan.training) }),
    'model.weights.h5': encodeVariables(await loadHdf5(), variables),
  };
  // The first date that a zip can hold; HDF5 notes when its file was written all the same.
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) });
}

function modelConfig(name: string, plan: Plan, nodes: readonly KerasNode[]): object {
  const own = { name: name.replace(/[^A-Za-z0-9_.-]/g, '_'), trainable: true };
  const shape = [null, ...plan.inputShape];
  if (isChain(nodes)) {
    const config = { ...own, layers: nodes.map(({ layer }) => layer), build_input_shape: shape };
    return { ...kerasObject('keras', 'Sequential', config), build_config: { input_shape: shape } };
  }
  const functional = kerasObject('keras.src.models.functional', 'Functional', { ...own, ...functionalConfig(nodes) });
  return { ...functional, registered_name: 'Functional', build_config: { input_shape: null } };
}

/** Whether each layer is given the output of the one before it, once. */
function isChain(nodes: readonly KerasNode[]): boolean {
  return nodes.slice(1).every(({ inputs }, at) => inputs.length === 1 && inputs[0] === at);
}

/** `2026-11-27T19:00:00.000Z` as Keras writes it. */
function dateSaved(iso: string): string {
  return iso.slice(0, 19).replace('T', '@');
}

/** Keras insists on 1.0 for a rate or a momentum of an optimizer, which JavaScript writes as 1. */
function json(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(/"(?:learning_rate|momentum)":\d+(?=[,}])/g, '$&.0');
  return new TextEncoder().encode(text);
}
