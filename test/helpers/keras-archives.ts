import { unzipSync, zipSync } from 'fflate';

type Json = Record<string, unknown>;

/** A .keras file with its config.json changed; checksums are right again. */
export function withConfig(archive: Uint8Array, change: (config: Json) => unknown): Uint8Array {
  const members = unzipSync(archive);
  const config = JSON.parse(new TextDecoder().decode(members['config.json'])) as Json;
  const changed = change(config) ?? config;
  const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
  return zipSync({ ...members, 'config.json': new TextEncoder().encode(text) });
}

/** A layer of the model in a config.json: the class and the options that Keras wrote. */
export interface WrittenLayer {
  module: string;
  class_name: string;
  registered_name: string | null;
  config: Json;
  inbound_nodes?: unknown;
}

export function layersOf(config: Json): WrittenLayer[] {
  return (config['config'] as { layers: WrittenLayer[] }).layers;
}

/** The first layer of a class. */
export function layerOf(config: Json, className: string): WrittenLayer {
  return layersOf(config).find(({ class_name }) => class_name === className)!;
}
