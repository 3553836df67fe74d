import { childrenOf, valuesOf } from '../../config/schema-forms.js';
import { experimentSchema } from '../../config/schema.js';
import type { SchemaNode } from '../../config/schema.js';
import type { Completion } from './types.js';

/** Overrides that begin with `typed`: one level of keys, or the values of a key after `=`. */
export function settings(typed: string): Completion[] {
  const [path = '', value] = typed.split('=', 2);
  return value === undefined
    ? keys(path)
    : settingValues(path).map((word) => ({ ...word, value: `${path}=${word.value}` }));
}

/** The values of a key that has a fixed set of them. */
export function settingValues(path: string): Completion[] {
  const node = nodeAt(path.split('.'));
  return node === undefined ? [] : valuesOf(node).map((value) => ({ value, description: '' }));
}

function keys(path: string): Completion[] {
  const end = path.lastIndexOf('.') + 1;
  const parent = end === 0 ? experimentSchema : nodeAt(path.slice(0, end - 1).split('.'));
  if (parent === undefined) return [];
  return Object.entries(childrenOf(parent)).flatMap(([key, node]) => {
    const description = firstSentence(node.description ?? '');
    const hasKeys = Object.keys(childrenOf(node)).length > 0;
    const full = `${path.slice(0, end)}${key}`;
    // `extends` cannot be overridden.
    if (full === 'extends') return [];
    const whole = hasKeys && valuesOf(node).length === 0 ? [] : [{ value: `${full}=`, description }];
    return hasKeys ? [...whole, { value: `${full}.`, description }] : whole;
  });
}

function nodeAt([key, ...rest]: readonly string[], parent: SchemaNode = experimentSchema): SchemaNode | undefined {
  const node = childrenOf(parent)[key ?? ''];
  return node === undefined || rest.length === 0 ? node : nodeAt(rest, node);
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].slice(0, -1) ?? text;
}
