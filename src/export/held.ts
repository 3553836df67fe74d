import type { Optimizer } from '../config/types.js';
import { MnistxError } from '../errors.js';
import type { KerasLayer } from '../model/layer-definition.js';
import { valueOf } from '../model/optimizers.js';
import type { OptimizerTable } from '../model/optimizers.js';
import type { PlanLayer } from '../model/types.js';

type Table<Value> = { readonly [name: string]: Value | undefined };

/**
 * What a format writes for a part of a model. Tables of formats may lack what was added to mnistx after them.
 *
 * @throws {MnistxError} NOT_EXPORTABLE; nothing is written then
 */
export function held<Value>(table: Table<Value>, name: string, what: string): Value {
  const value = entryOf(table, name);
  if (value === undefined) throw lack(`${what} "${name}"`);
  return value;
}

/** The same for the options of an optimizer. */
export function heldOptimizer<Value>(table: Partial<OptimizerTable<Value>>, options: Optimizer): Value {
  held<unknown>(table, options.type, 'optimizer');
  return valueOf(table as OptimizerTable<Value>, options);
}

/** The same for a layer, which is named. `Value` takes the layers of the entry's own type, by which it is found. */
export function heldLayer<Value>(table: Table<unknown>, { type, name, path }: NamedLayer): Value {
  const value = entryOf(table, type);
  if (value === undefined) throw lack(layerText(type, name), path);
  return value as Value;
}

/** For formats that write what a layer's definition says: throws for a layer that they cannot hold. `fix` names others. */
export function refuseForeign({ isForeign }: KerasLayer, { type, name, path }: NamedLayer, fix?: string): void {
  if (isForeign === true) throw lack(layerText(type, name), path, fix);
}

type NamedLayer = Pick<PlanLayer, 'type' | 'name' | 'path'>;

function layerText(type: string, name: string): string {
  return `layer "${type}", which "${name}" is`;
}

function entryOf<Value>(table: Table<Value>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function lack(
  what: string,
  path?: readonly (string | number)[],
  fix = 'choose another format: mnistx export --help',
): MnistxError {
  return new MnistxError({
    code: 'NOT_EXPORTABLE',
    message: `this format has no ${what}`,
    fix,
    ...(path !== undefined && { path }),
  });
}
