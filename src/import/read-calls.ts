import { fieldsAt, isFields, shown } from './fields.js';

/** An output of a layer as a Functional model names it. */
export interface Reference {
  readonly layer: string;
  /** Which call of the layer made it. */
  readonly call: number;
  /** Which of the outputs of the call it is. */
  readonly tensor: number;
}

export interface Calls {
  readonly count: number;
  /** In the order of the arguments; an output that is given twice stands twice. */
  readonly references: readonly Reference[];
  /** A mask, or an argument that is no output of a layer and not switched off: `training=true`; `null` if none. */
  readonly option: string | null;
}

/**
 * Reads the calls of a layer (`inbound_nodes`). Keras 3 writes one as `{args, kwargs}`, Keras 2 and TensorFlow.js as a list
 * of `["conv2d", 0, 0, {…}]`.
 */
export function readCalls(calls: unknown): Calls {
  const references: Reference[] = [];
  const options: string[] = [];
  const read = (value: unknown, key: string | null): void => {
    const reference = referenceIn(value);
    if (reference !== null) {
      references.push(reference);
      if (key !== null && key.endsWith('mask')) options.push(`${key}=${shown(reference.layer)}`);
      const named = (value as readonly unknown[])[3];
      if (isFields(named)) readAll(named);
    } else if (Array.isArray(value)) for (const item of value) read(item, key);
    else if (isFields(value) && value['class_name'] === '__keras_tensor__')
      read(fieldsAt(value, 'config')['keras_history'], key);
    else if (isFields(value) && !('class_name' in value)) readAll(value);
    else if (value !== null && value !== undefined && value !== false)
      options.push(key === null ? shown(value) : `${key}=${shown(value)}`);
  };
  const readAll = (fields: object): void => {
    for (const [key, value] of Object.entries(fields)) read(value, key === 'args' ? null : key);
  };
  const list = Array.isArray(calls) ? (calls as readonly unknown[]) : [];
  for (const call of list) read(call, null);
  return { count: list.length, references, option: options[0] ?? null };
}

function referenceIn(value: unknown): Reference | null {
  if (!Array.isArray(value)) return null;
  const [layer, call, tensor] = value as readonly unknown[];
  const isReference = typeof layer === 'string' && typeof call === 'number' && typeof tensor === 'number';
  return isReference ? { layer, call, tensor } : null;
}
